//! Events of the YAML parser to a tree. The one module, with `syntax`, that names the parser crate.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag, options};

use super::limits::Limits;
use super::tree::{Id, Kind, Stored, Style, Tree};
use super::{recover, syntax};
use crate::diagnostic::{Diagnostic, Findings, Place, SourceId, Span};

/// Parses one document. Problems become findings; the tree holds everything that could be read.
///
/// After a syntax error the entry of the second level in which it stands is marked as cut, and reading goes on
/// with the next one, so that one broken procedure never hides the others.
#[must_use]
pub fn parse(source: SourceId, text: &Arc<str>, limits: &Limits, out: &mut Findings) -> Tree {
    let mut builder = Builder::new(source, Arc::clone(text), *limits);
    if text.len() > limits.bytes {
        let size = format!("{} bytes, at most {} are read", text.len(), limits.bytes);
        out.add(Diagnostic::error("over-limit", builder.place(0, 0), "the file is too large").label(size));
    } else if let Err(fault) = builder.read(0, text.len(), out) {
        recover::resume(&mut builder, fault, out);
    }
    builder.finish(out)
}

/// How many bytes of a run book a value takes, its key and blanks counted in.
const BYTES_A_VALUE: usize = 16;

/// Why reading stopped.
pub(super) struct Fault {
    /// The byte where reading stopped.
    pub(super) at: usize,
    /// Nothing more can be read, as when a limit is reached.
    pub(super) fatal: bool,
}

pub(super) struct Frame {
    pub(super) id: Id,
    pub(super) children: Vec<Id>,
    pub(super) is_mapping: bool,
    block: bool,
    anchor: usize,
    weight: u64,
}

pub(super) struct Builder {
    pub(super) tree: Tree,
    pub(super) frames: Vec<Frame>,
    /// The next collection at the root of a document continues the innermost open frame.
    pub(super) adopt: bool,
    /// How many frames were open when the current text was begun; its root ends none of them.
    floor: usize,
    limits: Limits,
    anchors: BTreeMap<usize, (Id, u64)>,
    weight: u64,
    documents: usize,
    last_end: usize,
}

impl Builder {
    fn new(source: SourceId, text: Arc<str>, limits: Limits) -> Self {
        // A guess that run books seldom exceed: growing step by step copies everything again and again.
        let nodes = Vec::with_capacity(text.len() / BYTES_A_VALUE);
        let links = Vec::with_capacity(text.len() / BYTES_A_VALUE);
        let tree = Tree { source, text, nodes, links, built: Vec::new(), root: None };
        let anchors = BTreeMap::new();
        Self {
            tree,
            frames: Vec::new(),
            adopt: false,
            floor: 0,
            limits,
            anchors,
            weight: 0,
            documents: 0,
            last_end: 0,
        }
    }

    pub(super) fn place(&self, start: usize, end: usize) -> Place {
        Place { source: self.tree.source, span: Span::new(start, end) }
    }

    /// Reads `[from, to)` of the text as a document of its own.
    pub(super) fn read(&mut self, from: usize, to: usize, out: &mut Findings) -> Result<(), Fault> {
        let text = Arc::clone(&self.tree.text);
        let Some(slice) = text.get(from..to) else { return Ok(()) };
        let options = options! { emit_unresolved_aliases: true, emit_comments: false };
        let mut parser = Parser::new_from_str_with_options(slice, options);
        self.anchors.clear();
        self.floor = self.frames.len();
        self.last_end = from;
        while let Some(next) = parser.next_event() {
            match next {
                Ok((event, span)) => {
                    let start = from + span.start.byte_offset().unwrap_or(0);
                    let end = from + span.end.byte_offset().unwrap_or(0);
                    self.event(event, start, end, out)?;
                }
                Err(error) => return Err(self.fault(&error, from, out)),
            }
        }
        Ok(())
    }

    fn fault(&mut self, error: &ScanError, from: usize, out: &mut Findings) -> Fault {
        let at = from + error.marker().byte_offset().unwrap_or(0);
        out.add(syntax::finding(error.kind(), self.tree.source, &self.tree.text, self.last_end, at));
        Fault { at, fatal: false }
    }

    fn event(&mut self, event: Event<'_>, start: usize, end: usize, out: &mut Findings) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(..) => return self.document(start, end, out),
            Event::Scalar(value, style, anchor, tag) => {
                self.tag(tag.as_deref(), start, end, out);
                self.scalar(value, style, anchor, start, end);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.tag(tag.as_deref(), start, end, out);
                self.open(false, style, anchor, start);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.tag(tag.as_deref(), start, end, out);
                self.open(true, style, anchor, start);
            }
            Event::SequenceEnd | Event::MappingEnd if self.frames.len() > self.floor => {
                self.close(end, false);
            }
            Event::Alias(anchor) => self.alias(anchor, start, end, out),
            Event::UnresolvedAlias(name) => self.unknown_anchor(&name, start, end, out),
            _ => {}
        }
        self.last_end = end;
        self.check_limits(start, out)
    }

    fn document(&mut self, start: usize, end: usize, out: &mut Findings) -> Result<(), Fault> {
        self.documents += usize::from(!self.adopt);
        if self.documents <= 1 {
            return Ok(());
        }
        let finding =
            Diagnostic::error("several-documents", self.place(start, end), "a second document starts here");
        out.add(
            finding.help("keep one run book a file; delete the `---` or move what follows to its own file"),
        );
        Err(Fault { at: start, fatal: true })
    }

    fn check_limits(&self, at: usize, out: &mut Findings) -> Result<(), Fault> {
        let what = if self.frames.len() > self.limits.depth {
            format!("more than {} levels of nesting", self.limits.depth)
        } else if self.tree.nodes.len() > self.limits.nodes {
            format!("more than {} values", self.limits.nodes)
        } else {
            return Ok(());
        };
        out.add(
            Diagnostic::error("over-limit", self.place(at, at), "the file is too large to be read")
                .label(what),
        );
        Err(Fault { at, fatal: true })
    }

    fn tag(&self, tag: Option<&Tag>, start: usize, end: usize, out: &mut Findings) {
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
            let title = format!("the tag `{}` is not known here", tag.original());
            let finding = Diagnostic::error("custom-tag", self.place(start, end), title);
            out.add(finding.help("delete it; values are read by what their field wants"));
        }
    }

    fn scalar(&mut self, value: Cow<'_, str>, style: ScalarStyle, anchor: usize, start: usize, end: usize) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
        };
        let slice = match &value {
            Cow::Borrowed(slice) => {
                offset_in(&self.tree.text, slice).map(|at| Span::new(at, at + slice.len()))
            }
            Cow::Owned(_) => None,
        };
        let end = if style == Style::Block { self.trimmed(start, end) } else { end };
        let kind = if let Some(span) = slice {
            Kind::Slice(style, span)
        } else {
            self.tree.built.push(value.into_owned().into_boxed_str());
            Kind::Built(style, Id::try_from(self.tree.built.len() - 1).unwrap_or(Id::MAX))
        };
        let id = self.store(Span::new(start, end), kind);
        self.add(id, anchor, 1);
    }

    /// The end of a block scalar without the blank lines after it.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        self.tree.text.get(start..end).map_or(end, |text| start + text.trim_end().len())
    }

    fn store(&mut self, span: Span, kind: Kind) -> Id {
        self.tree.nodes.push(Stored { span, kind, cut: false });
        Id::try_from(self.tree.nodes.len() - 1).unwrap_or(Id::MAX)
    }

    /// A node for what could not be read.
    pub(super) fn hole(&mut self) -> Id {
        self.store(Span::new(self.last_end, self.last_end), Kind::Hole)
    }

    fn open(&mut self, is_mapping: bool, style: StructureStyle, anchor: usize, start: usize) {
        if std::mem::take(&mut self.adopt) {
            return;
        }
        let id = self.store(Span::new(start, start), Kind::Hole);
        let block = style == StructureStyle::Block;
        self.frames.push(Frame { id, children: Vec::new(), is_mapping, block, anchor, weight: 1 });
    }

    /// Closes the innermost collection; `cut` when an error ended it.
    pub(super) fn close(&mut self, end: usize, cut: bool) {
        let Some(mut frame) = self.frames.pop() else { return };
        if frame.is_mapping && frame.children.len() % 2 == 1 {
            frame.children.push(self.store(Span::new(end, end), Kind::Hole));
        }
        let link = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let from = link(self.tree.links.len());
        self.tree.links.append(&mut frame.children);
        let range = (from, link(self.tree.links.len()));
        let last = self.tree.links[from as usize..].last().map(|&id| self.tree.nodes[id as usize].span.end);
        let node = &mut self.tree.nodes[frame.id as usize];
        let end = if frame.block { last.unwrap_or(node.span.end) } else { Span::new(end, end).end };
        // What fills a gap may lie before the node began.
        node.span.end = end.max(node.span.start);
        node.cut = cut;
        node.kind =
            if frame.is_mapping { Kind::Mapping(range.0, range.1) } else { Kind::Sequence(range.0, range.1) };
        self.add(frame.id, frame.anchor, frame.weight);
    }

    fn alias(&mut self, anchor: usize, start: usize, end: usize, out: &mut Findings) {
        if let Some(&(target, weight)) = self.anchors.get(&anchor) {
            let id = self.store(Span::new(start, end), Kind::Alias(target));
            self.add(id, 0, weight);
        } else {
            let name = self.tree.text.get(start + 1..end).unwrap_or("").to_owned();
            self.unknown_anchor(&name, start, end, out);
        }
    }

    fn unknown_anchor(&mut self, name: &str, start: usize, end: usize, out: &mut Findings) {
        let title = format!("`*{name}` names nothing that was marked `&{name}` before");
        out.add(Diagnostic::error("unknown-anchor", self.place(start, end), title));
        let id = self.store(Span::new(start, end), Kind::Hole);
        self.add(id, 0, 1);
    }

    fn add(&mut self, id: Id, anchor: usize, weight: u64) {
        if anchor != 0 {
            self.anchors.insert(anchor, (id, weight));
        }
        match self.frames.last_mut() {
            Some(frame) => {
                frame.children.push(id);
                frame.weight = frame.weight.saturating_add(weight);
            }
            None if self.tree.root.is_none() => {
                self.tree.root = Some(id);
                self.weight = weight;
            }
            None => {}
        }
    }

    fn finish(mut self, out: &mut Findings) -> Tree {
        while !self.frames.is_empty() {
            self.close(self.last_end, true);
        }
        // Many files are open at once; the room that growing left over adds up.
        self.tree.nodes.shrink_to_fit();
        self.tree.links.shrink_to_fit();
        let written = self.tree.nodes.len().saturating_mul(self.limits.fan_out).saturating_add(1000) as u64;
        if self.weight > written {
            let title = "aliases repeat more than the file itself holds";
            let finding = Diagnostic::error("over-limit", self.place(0, 0), title);
            out.add(finding.help("write the values out, or use fewer `*` references"));
            self.tree.root = None;
        }
        self.tree
    }
}

/// Where `slice` lies in `text`, if it is a part of it.
fn offset_in(text: &str, slice: &str) -> Option<usize> {
    let at = (slice.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (at + slice.len() <= text.len()).then_some(at)
}
