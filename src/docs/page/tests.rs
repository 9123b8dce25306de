use super::{Speaker, text_of};
use crate::{
    catalog::{Cell, Expectation, Row, TagFile, TestSection},
    docs::{
        document::{Block, Inline, Line, Table, clean, code, faint, strong, text},
        words,
    },
};

impl Speaker<'_, '_> {
    /// The tests beside a rule: rows in, expectation out.
    pub(super) fn tests(&self, file: &TagFile) -> Vec<Block> {
        let mut blocks = vec![self.section(words::TESTS)];
        if file.test.is_empty() {
            blocks.push(self.paragraph(words::NO_TESTS));
            return blocks;
        }
        let mut table = Table::new(
            [(words::TEST, false), (words::AS_OF, false), (words::ROWS, false), (words::EXPECTED, false)],
            self.language,
        );
        for (at, test) in file.test.iter().enumerate() {
            let name = test.name.as_ref().map_or_else(|| text((at + 1).to_string()), text);
            table.row([vec![name], vec![text(&test.as_of)], self.rows(test), vec![self.expected(test, file)]]);
        }
        blocks.push(self.paragraph(words::TESTS_NOTE));
        blocks.push(Block::Table(table));
        blocks
    }

    fn rows(&self, test: &TestSection) -> Line {
        let mut lines: Vec<Line> = Vec::new();
        for (source, rows) in &test.rows {
            lines.extend(rows.as_slice().iter().map(|row| self.row(source, row)));
        }
        for (tag, said) in &test.tags {
            let said = match said {
                Expectation::Member(is_member) => self.said(if *is_member { words::MEMBER } else { words::NOT_MEMBER }),
                Expectation::Value(value) => code(value),
            };
            lines.push(vec![strong(words::TAG.said(self.language)), text_of(" "), text(tag), text_of(" = "), said]);
        }
        for (tag, score) in &test.scores {
            let score = code(score.to_string());
            lines.push(vec![strong(words::SCORE.said(self.language)), text_of(" "), text(tag), text_of(" = "), score]);
        }
        if lines.is_empty() {
            return vec![faint(words::NO_ROWS.said(self.language))];
        }
        lines.join(&Inline::Break)
    }

    /// `events event = login, ts = 2026-01-07T09:00:00 × 4`.
    fn row(&self, source: &str, row: &Row) -> Line {
        let mut line = vec![strong(source)];
        for (at, (column, cell)) in row.iter().filter(|(column, _)| !column.starts_with('_')).enumerate() {
            line.push(text_of(if at == 0 { " " } else { ", " }));
            line.extend([text(column), text_of(" = "), code(cell_text(cell))]);
        }
        if let Some(times) = row.get("_times") {
            line.extend([text_of(" × "), text(cell_text(times))]);
        }
        for (key, phrase) in [("_every", words::ROW_EVERY), ("_others", words::ROW_OTHERS)] {
            if let Some(cell) = row.get(key) {
                line.push(text_of(&phrase.filled(self.language, &[("n", &clean(&cell_text(cell)))])));
            }
        }
        line
    }

    fn expected(&self, test: &TestSection, file: &TagFile) -> Inline {
        match &test.expect {
            Expectation::Value(value) => code(value),
            Expectation::Member(true) => self.said(words::MEMBER),
            Expectation::Member(false) if file.case.is_empty() => self.said(words::NOT_MEMBER),
            Expectation::Member(false) => self.said(words::NO_VALUE),
        }
    }
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Text(value) => value.clone(),
    }
}
