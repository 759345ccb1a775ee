//! Only allow-listed bytes come out, whatever goes in and however it is cut.

use proptest::prelude::*;

use super::*;

mod sequences;

fn whole(reader: Reader, bytes: &[u8]) -> String {
    let mut filter = Filter::new(reader);
    filter.push(bytes) + &filter.finish()
}

fn person(text: &str) -> String {
    whole(Reader::Person, text.as_bytes())
}

fn service(text: &str) -> String {
    whole(Reader::BuildService, text.as_bytes())
}

fn assert_safe(shown: &str) {
    for c in shown.chars() {
        let control = c.is_control() && c != '\n' && c != '\t';
        let selector = matches!(c, '\u{fe0e}' | '\u{fe0f}');
        assert!(!control && (selector || !is_unseen(c)), "{c:?} in {shown:?}");
    }
}

#[test]
fn known_sequences_become_visible_text_wherever_they_are_cut() {
    let all = sequences::all();
    assert!(all.len() >= 200, "{}", all.len());
    for sequence in all {
        let shown = whole(Reader::Person, &sequence);
        assert_safe(&shown);
        assert!(shown.contains("\\x") || shown.contains("\\u{"), "{shown}");
        for cut in 0..=sequence.len() {
            let mut filter = Filter::new(Reader::Person);
            let pieces = filter.push(&sequence[..cut]) + &filter.push(&sequence[cut..]) + &filter.finish();
            assert_eq!(pieces, shown);
        }
        // Its end may come behind anything, and begin anything.
        assert_safe(&whole(Reader::Person, &[b"a\x1b", &sequence[..], b"\nb\xe2"].concat()));
    }
}

#[test]
fn two_bytes_that_matter_together_are_safe() {
    let matter: Vec<u8> = (0..=0x20).chain([0x5b, 0x5d, 0x7f]).chain(0x80..=0xff).collect();
    for one in &matter {
        for two in &matter {
            assert_safe(&whole(Reader::Person, &[*one, *two]));
            assert_safe(&whole(Reader::BuildService, &[*one, *two]));
        }
    }
}

#[test]
fn every_byte_alone_is_allowed_or_visible() {
    for byte in 0..=u8::MAX {
        let shown = whole(Reader::Person, &[byte]);
        match byte {
            b'\n' | b'\t' | b' '..=b'~' => assert_eq!(shown.as_bytes(), [byte]),
            _ => assert_eq!(shown, format!("\\x{byte:02x}")),
        }
    }
}

#[test]
fn every_character_is_itself_or_visible() {
    for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
        let shown = person(&c.to_string());
        assert_safe(&shown);
        assert!(shown == c.to_string() || shown.is_ascii(), "{c:?}");
    }
}

#[test]
fn what_hides_or_reorders_is_named() {
    assert_eq!(person("a\u{202e}b\u{200b}c\u{e0041}"), "a\\u{202e}b\\u{200b}c\\u{e0041}");
    assert_eq!(person("\u{9b}31m"), "\\u{9b}31m");
    assert_eq!(whole(Reader::Person, b"\xed\xa0\x80 \xc3"), "\\xed\\xa0\\x80 \\xc3");
    assert_eq!(person("naïve 東京 ⚠\u{fe0f}"), "naïve 東京 ⚠\u{fe0f}");
}

#[test]
fn a_line_end_of_two_is_one_and_a_lone_return_is_seen() {
    assert_eq!(person("a\r\nb\rc\r"), "a\nb\\x0dc\\x0d");
    assert_eq!(person("\r\r\n"), "\\x0d\n");
}

#[test]
fn build_services_read_no_commands() {
    assert_eq!(service("##vso[task.complete]x"), "##·vso[task.complete]x");
    assert_eq!(service("a ###VSO[x] ##[error]"), "a ###·VSO[x] ##·[error]");
    assert_eq!(service("::set-env::\n \t::add-mask::x"), "·::set-env::\n \t·::add-mask::x");
    assert_eq!(service("##vso\u{fe0f}["), "##vso\\u{fe0f}[");
    for plain in ["std::fs a ::b", "## Title\n", "#", ":", "a\n:b", "##vs"] {
        assert_eq!(service(plain), plain);
    }
}

proptest! {
    #[test]
    fn pieces_change_nothing(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"##vso[::\n\r \x1b\xc3\xa9\xe2\x80\xae".to_vec())], 0..60),
        cuts in prop::collection::vec(0usize..60, 0..6),
        service: bool,
    ) {
        let reader = if service { Reader::BuildService } else { Reader::Person };
        let mut filter = Filter::new(reader);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut shown = String::new();
        for pair in cuts.windows(2) {
            shown += &filter.push(&bytes[pair[0]..pair[1]]);
        }
        shown += &filter.finish();
        prop_assert_eq!(&shown, &whole(reader, &bytes));
        assert_safe(&shown);
        if service {
            prop_assert!(!shown.contains("##vso[") && !shown.contains("##["));
            prop_assert!(shown.lines().all(|line| !line.trim_start().starts_with("::")));
        }
    }

    #[test]
    fn the_short_way_says_the_same(text in "\\PC{0,20}|[\\x00-\\x7f]{0,20}|.{0,20}") {
        prop_assert_eq!(visible(&text), person(&text));
    }
}
