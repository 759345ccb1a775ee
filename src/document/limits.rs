//! How much of a document is read before it is refused.

/// The budget of one document. Each limit is far above an honest run book and far below what hurts.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: usize,
    /// Levels of nesting.
    pub depth: usize,
    /// Nodes of the tree.
    pub nodes: usize,
    /// Nodes reached when every alias is followed, as a multiple of the nodes written (plus a small base).
    pub fan_out: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, depth: 64, nodes: 4_000_000, fan_out: 4 }
    }
}
