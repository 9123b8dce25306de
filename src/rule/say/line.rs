/// A line of plain words; an explanation of several is a tree, written as its lines in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands; 0 is outermost.
    pub depth: usize,
    /// Its place, from 1, where the order matters: cases of an enumerated tag, steps of a sequence.
    pub number: Option<usize>,
    /// One line of text without control characters.
    pub text: String,
}

impl Line {
    /// A line whose place does not matter.
    pub(super) const fn new(depth: usize, text: String) -> Self {
        Self { depth, number: None, text }
    }
}
