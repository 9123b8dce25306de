use std::{borrow::Cow, collections::HashMap, sync::Arc};

use memchr::memchr2;
use serde::de::IgnoredAny;

use crate::source::cell::{Cell, shortened};

/// Finds the wanted members of JSON objects, one object per line, without building the others. Numbers stay as
/// written, so that decimals stay exact.
#[derive(Debug)]
pub(super) struct Objects {
    wanted: HashMap<Box<str>, usize>,
    /// Keys of the line before in order, with what they are; the next line most likely has the same.
    order: Vec<(Box<str>, Option<usize>)>,
    /// Whether keys nobody asked for get a place.
    collects: bool,
    names: Vec<Arc<str>>,
}

impl Objects {
    /// Looks for `names`; the cell of `names[i]` is cell `i`.
    pub(super) fn wanting(names: &[Arc<str>]) -> Self {
        let wanted = names.iter().enumerate().map(|(i, n)| (Box::from(&**n), i)).collect();
        Self { wanted, order: Vec::new(), collects: false, names: names.to_vec() }
    }

    /// Collects all keys in order of first appearance.
    pub(super) fn collecting() -> Self {
        Self { wanted: HashMap::new(), order: Vec::new(), collects: true, names: Vec::new() }
    }

    /// The names that cells stand for.
    pub(super) fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// Reads a line into `cells`, one per name; of a repeated key the last value stays.
    ///
    /// # Errors
    /// What is wrong with the line, for a report.
    pub(super) fn read<'l>(&mut self, line: &'l [u8], cells: &mut Vec<Cell<'l>>) -> Result<(), String> {
        cells.clear();
        cells.resize(self.names.len(), Cell::Null);
        let text = std::str::from_utf8(line).map_err(|error| {
            let text = String::from_utf8_lossy(&line[error.valid_up_to()..]).into_owned();
            format!("{} is not UTF-8", shortened(text.trim_end()))
        })?;
        let mut scan = Scan { text, at: 0 };
        scan.space();
        if !scan.take(b'{') {
            return Err(format!("{} is not a JSON object", shortened(text.trim())));
        }
        scan.space();
        let mut members = 0;
        if !scan.take(b'}') {
            loop {
                scan.space();
                let key = scan.string()?;
                scan.space();
                scan.expect(b':')?;
                scan.space();
                let value = scan.value()?;
                if let Some(at) = self.place(members, &key) {
                    if at >= cells.len() {
                        cells.resize(at + 1, Cell::Null);
                    }
                    cells[at] = value;
                }
                members += 1;
                scan.space();
                if scan.take(b'}') {
                    break;
                }
                scan.expect(b',')?;
            }
        }
        scan.space();
        if scan.at < text.len() { Err(scan.unexpected()) } else { Ok(()) }
    }

    /// The cell of the key that is member `member` of its object.
    fn place(&mut self, member: usize, key: &str) -> Option<usize> {
        if let Some((known, place)) = self.order.get(member)
            && **known == *key
        {
            return *place;
        }
        let place = match self.wanted.get(key) {
            Some(place) => Some(*place),
            None if self.collects => {
                let place = self.names.len();
                self.names.push(key.into());
                self.wanted.insert(key.into(), place);
                Some(place)
            }
            None => None,
        };
        // Beyond some hundred members an object has no stable order to learn.
        if member < 512 {
            self.order.truncate(member);
            if self.order.len() == member {
                self.order.push((key.into(), place));
            }
        }
        place
    }
}

struct Scan<'l> {
    text: &'l str,
    at: usize,
}

impl<'l> Scan<'l> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), String> {
        if self.take(byte) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> String {
        let rest = self.text[self.at..].trim_end();
        if rest.is_empty() {
            "the JSON object is not complete".to_owned()
        } else {
            format!("not JSON from {} on", shortened(rest))
        }
    }

    fn string(&mut self) -> Result<Cow<'l, str>, String> {
        let start = self.at;
        if !self.take(b'"') {
            return Err(self.unexpected());
        }
        let bytes = self.text.as_bytes();
        let mut escaped = false;
        loop {
            let Some(found) = memchr2(b'"', b'\\', &bytes[self.at..]) else {
                self.at = self.text.len();
                return Err(self.unexpected());
            };
            self.at += found + 1;
            if bytes[self.at - 1] == b'"' {
                break;
            }
            escaped = true;
            self.at = (self.at + 1).min(bytes.len());
        }
        // A character of several bytes may follow the backslash: not JSON, and not a place to cut.
        let Some(quoted) = self.text.get(start..self.at) else { return Err("not a JSON string".to_owned()) };
        if escaped {
            let text = serde_json::from_str::<String>(quoted);
            return text.map(Cow::Owned).map_err(|_| format!("{} is not a JSON string", shortened(quoted)));
        }
        Ok(Cow::Borrowed(&quoted[1..quoted.len() - 1]))
    }

    fn value(&mut self) -> Result<Cell<'l>, String> {
        match self.peek() {
            Some(b'"') => Ok(Cell::Text(self.string()?)),
            Some(b'{' | b'[') => self.nested(),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.word();
                if is_json_number(number.as_bytes()) {
                    Ok(Cell::Number(number))
                } else {
                    Err(format!("{} is not a JSON number", shortened(number)))
                }
            }
            _ => {
                let start = self.at;
                match self.word() {
                    "null" => Ok(Cell::Null),
                    "true" => Ok(Cell::Bool(true)),
                    "false" => Ok(Cell::Bool(false)),
                    _ => {
                        self.at = start;
                        Err(self.unexpected())
                    }
                }
            }
        }
    }

    /// Everything up to the next character that may stand behind a value.
    fn word(&mut self) -> &'l str {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|c| matches!(c, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// Passes over a list or object, which must be valid JSON as well.
    fn nested(&mut self) -> Result<Cell<'l>, String> {
        let mut values = serde_json::Deserializer::from_str(&self.text[self.at..]).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                self.at += values.byte_offset();
                Ok(Cell::Nested)
            }
            _ => Err(self.unexpected()),
        }
    }
}

fn is_json_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|c| c.is_ascii_digit()).count();
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let n = digits(fraction);
        if n == 0 {
            return false;
        }
        rest = &fraction[n..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let n = digits(exponent);
        if n == 0 {
            return false;
        }
        rest = &exponent[n..];
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<&[Cell<'_>], &str>) {
        let names: Vec<Arc<str>> = ["a", "b"].map(Arc::from).to_vec();
        let mut objects = Objects::wanting(&names);
        let mut cells = Vec::new();
        let got = objects.read(line.as_bytes(), &mut cells).map(|()| cells.as_slice());
        assert_eq!(got, expected.map_err(str::to_owned).as_ref().map(|c| *c).map_err(Clone::clone), "{line}");
    }

    #[test]
    fn reads_objects() {
        check(r#"{"a": 1.50, "b": "x"}"#, Ok(&[Cell::Number("1.50"), Cell::Text("x".into())]));
        check(r#" { "c":[1,{"a":9}], "b":null ,"a":true } "#, Ok(&[Cell::Bool(true), Cell::Null]));
        check(r#"{"a":{"b":2}}"#, Ok(&[Cell::Nested, Cell::Null]));
        check("{}", Ok(&[Cell::Null, Cell::Null]));
        check(r#"{"\u0061":"\ud83d\ude00\n"}"#, Ok(&[Cell::Text("😀\n".into()), Cell::Null]));
        check(r#"{"a":1,"a":2}"#, Ok(&[Cell::Number("2"), Cell::Null]));
    }

    #[test]
    fn says_what_is_wrong() {
        check("[1]", Err("`[1]` is not a JSON object"));
        check(r#"{"a":01}"#, Err("`01` is not a JSON number"));
        check(r#"{"a":NaN}"#, Err("not JSON from `NaN}` on"));
        check(r#"{"a":1"#, Err("the JSON object is not complete"));
        check(r#"{"a":"x"#, Err("the JSON object is not complete"));
        check(r#"{"a":1} 2"#, Err("not JSON from `2` on"));
        check(r#"{"a":[1,}"#, Err("not JSON from `[1,}` on"));
        check(r#"{"a":"\x"}"#, Err(r#"`"\x"` is not a JSON string"#));
        check("{\"a\":\"\\é\"}", Err("`\"\\é\"` is not a JSON string"));
    }

    #[test]
    fn learns_the_order_of_keys_and_forgets_it() {
        let names: Vec<Arc<str>> = ["a", "b"].map(Arc::from).to_vec();
        let mut objects = Objects::wanting(&names);
        for (line, expected) in [
            (r#"{"x":0,"a":1,"b":2}"#, ["1", "2"]),
            (r#"{"x":0,"a":3,"b":4}"#, ["3", "4"]),
            (r#"{"b":6,"a":5,"x":0}"#, ["5", "6"]),
            (r#"{"a":7,"x":0,"b":8,"y":0}"#, ["7", "8"]),
        ] {
            let mut cells = Vec::new();
            objects.read(line.as_bytes(), &mut cells).expect(line);
            assert_eq!(cells, expected.map(Cell::Number), "{line}");
        }
    }

    #[test]
    fn never_panics_on_noise() {
        let alphabet = ["{", "}", "\"", "\\", "a", ":", "1", ",", "é", "["];
        for n in 0..10u32.pow(6) {
            let text: String = (0..6).map(|i| alphabet[(n / 10u32.pow(i) % 10) as usize]).collect();
            let _ = Objects::collecting().read(text.as_bytes(), &mut Vec::new());
            let line = format!("{{\"a\":{text}");
            if n % 7 == 0 {
                let _ = Objects::collecting().read(line.as_bytes(), &mut Vec::new());
            }
        }
    }
}
