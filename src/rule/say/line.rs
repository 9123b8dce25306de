/// A line of plain words; an explanation of several is a tree, written as its lines in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands; 0 is outermost.
    pub depth: usize,
    /// One line of text without control characters.
    pub text: String,
}
