//! The framing of the protocol. Whatever a client sends, the stream goes on: what cannot be read is answered and passed
//! over.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

/// Longest message that is read, in bytes; a longer one is passed over.
const MESSAGE_BYTES_MAX: usize = 64 << 20;
/// Longest line of a header, in bytes.
const HEADER_BYTES_MAX: u64 = 4 << 10;

/// What came in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is none, with the answer to it.
    Malformed(Value),
}

/// Reads the next message; `None` at the end of the stream.
///
/// # Errors
/// When the stream itself fails.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = read_header(input)? else { return Ok(None) };
    if length > MESSAGE_BYTES_MAX {
        io::copy(&mut input.take(length as u64), &mut io::sink())?;
        return Ok(Some(Incoming::Malformed(refusal(None, ErrorCode::InvalidRequest, "the message is too long"))));
    }
    let mut body = vec![0; length];
    match input.read_exact(&mut body) {
        Ok(()) => Ok(Some(understood(&body))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// The length that a header announces. Lines that belong to no header are passed over until one does.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<usize>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(HEADER_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if let (true, Some(length)) = (text.is_empty(), length) {
            return Ok(Some(length));
        }
        if let Some((name, value)) = text.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

fn understood(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => {
            let why = format!("not valid JSON: {error}");
            return Incoming::Malformed(refusal(None, ErrorCode::ParseError, &why));
        }
    };
    let id = value.get("id").cloned();
    match serde_json::from_value(value) {
        // A request whose id cannot be read looks like a notification.
        Ok(message) if id.is_none() || !matches!(message, Message::Notification(_)) => Incoming::Message(message),
        _ => Incoming::Malformed(refusal(id, ErrorCode::InvalidRequest, "not a message of JSON-RPC 2.0")),
    }
}

fn refusal(id: Option<Value>, code: ErrorCode, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}})
}

/// Writes a message.
///
/// # Errors
/// When nobody reads.
pub(super) fn write(output: &mut impl Write, message: &Outgoing) -> io::Result<()> {
    match message {
        Outgoing::Message(message) => message.write(output),
        Outgoing::Raw(value) => {
            let text = value.to_string();
            write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
            output.flush()
        }
    }
}

/// What goes out.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// A message.
    Message(Message),
    /// An answer to something that was no message.
    Raw(Value),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    fn all(bytes: &[u8]) -> Vec<Incoming> {
        let mut input = bytes;
        std::iter::from_fn(|| read(&mut input).expect("memory does not fail")).collect()
    }

    fn code(incoming: &Incoming) -> Option<i64> {
        match incoming {
            Incoming::Message(_) => None,
            Incoming::Malformed(answer) => answer["error"]["code"].as_i64(),
        }
    }

    #[test]
    fn what_is_no_message_is_answered_and_the_next_one_read() {
        let good = framed(r#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#);
        for (bad, expected) in [
            (framed("{"), Some(-32700)),
            (framed("[1]"), Some(-32600)),
            (framed(r#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#), Some(-32600)),
            ("rubbish\r\n\r\nmore\n".to_owned(), None),
            ("Content-Length: many\r\n\r\n".to_owned(), None),
        ] {
            let found = all(format!("{bad}{good}").as_bytes());
            let codes: Vec<i64> = found.iter().filter_map(code).collect();
            assert_eq!(codes, expected.into_iter().collect::<Vec<_>>(), "{bad}");
            assert!(matches!(found.last(), Some(Incoming::Message(Message::Request(_)))), "{bad}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_are_no_message() {
        let mut bytes = b"Content-Length: 3\r\nContent-Type: x\r\n\r\n\xff{}".to_vec();
        bytes.extend(framed(r#"{"jsonrpc":"2.0","method":"exit"}"#).bytes());
        let found = all(&bytes);
        assert_eq!(found.iter().filter_map(code).collect::<Vec<_>>(), [-32700]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_stream_that_breaks_off_is_at_its_end() {
        assert!(all(b"Content-Length: 100\r\n\r\n{").is_empty());
        assert!(all(b"Content-Le").is_empty());
    }
}
