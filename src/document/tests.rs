use super::*;
use crate::diagnostic::{Findings, SourceId};
use std::sync::Arc;

fn parsed(text: &str) -> (Tree, Findings) {
    let mut out = Findings::default();
    let tree = parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut out);
    (tree, out)
}

fn keys(tree: &Tree) -> Vec<String> {
    let procedures =
        tree.root().unwrap().pairs().find(|(key, _)| key.scalar() == Some("procedures")).unwrap().1;
    procedures
        .pairs()
        .map(|(key, value)| format!("{}{}", key.scalar().unwrap(), if value.is_cut() { "!" } else { "" }))
        .collect()
}

#[test]
fn a_broken_entry_never_hides_the_others() {
    let text = "id: x\nprocedures:\n  a:\n    name: fine\n  b:\n    name: 'open\n    owner: me\n  c:\n    name: also fine\n  d: {x: [1, 2}\n  e:\n    name: last\nroles:\n  r: {}\n";
    let (tree, out) = parsed(text);
    let kept = keys(&tree);
    assert!(
        kept.contains(&"a".to_owned()) && kept.contains(&"c".to_owned()) && kept.contains(&"e".to_owned()),
        "{kept:?}"
    );
    assert!(tree.root().unwrap().pairs().any(|(key, _)| key.scalar() == Some("roles")), "{out:?}");
    assert_eq!(out.iter().filter(|f| f.rule == "yaml-syntax").count(), 2, "{out:?}");
    let quote = out.iter().find(|f| f.title.contains("quote")).unwrap();
    assert_eq!(&text[quote.label.place.span.range()], "'");
}

#[test]
fn spans_cover_their_text() {
    let text = "a: |\n  text\n\n\nb: >-\n  x\n  y\nc: 'it''s' # hi\nd:\ne: [a, b]\n";
    let (tree, out) = parsed(text);
    assert!(out.is_empty());
    let spans: Vec<&str> = tree.root().unwrap().pairs().map(|(_, v)| &text[v.span().range()]).collect();
    assert_eq!(spans, ["text", "x\n  y", "'it''s'", "", "[a, b]"]);
    let c = tree.root().unwrap().pairs().nth(2).unwrap().1;
    assert_eq!(c.scalar(), Some("it's"));
    assert!(tree.root().unwrap().pairs().nth(3).unwrap().1.is_null());
}

#[test]
fn alias_bombs_loops_and_depth_are_refused_at_once() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..10 {
        let items = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb += &["a", &n.to_string(), ": &a", &n.to_string(), " [", &items, "]\n"].concat();
    }
    let (tree, out) = parsed(&bomb);
    assert!(tree.is_empty() && out.iter().any(|f| f.rule == "over-limit"));
    let (_, out) = parsed("a: &x [*x]\n");
    assert!(out.iter().any(|f| f.rule == "unknown-anchor"));
    let (_, out) = parsed(&"[".repeat(20_000));
    assert!(!out.is_empty());
}

#[test]
fn a_second_document_and_a_custom_tag_are_findings() {
    let (_, out) = parsed("a: 1\n---\nb: 2\n");
    assert!(out.iter().any(|f| f.rule == "several-documents"));
    let (_, out) = parsed("a: !secret x\n");
    assert!(out.iter().any(|f| f.rule == "custom-tag"));
}

proptest::proptest! {
    #[test]
    fn mutations_never_panic_and_places_fit(cut in 0usize..400, insert in "[\\[\\]{}:'\"#&*!|>%@` \\n\\tåx-]{0,4}") {
        let base = "id: x\nroles:\n  r: {title: A, contact: [a, b]}\nprocedures:\n  a:\n    name: fine\n    steps:\n      - do: x\n        expect: \"y\"\n      - |\n        text\n  b:\n    name: 'q'\n    steps: [one, {do: two}]\n  c: &c {name: z}\n  d: *c\n";
        let at = cut.min(base.len());
        let text = format!("{}{insert}{}", &base[..at], &base[at..]);
        let (tree, out) = parsed(&text);
        for finding in out.iter() {
            let span = finding.label.place.span.range();
            proptest::prop_assert!(text.get(span).is_some());
        }
        if let Some(root) = tree.root() {
            for (key, value) in root.pairs() {
                proptest::prop_assert!(text.get(key.span().range()).is_some() && text.get(value.span().range()).is_some());
            }
        }
    }
}
