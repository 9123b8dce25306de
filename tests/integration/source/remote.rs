//! An object store of three objects, served to a second run of this binary: settings come from the environment, which a
//! test cannot change for itself.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::Command,
};

use tagwerk::source::Location;

use super::World;

const OBJECTS: [(&str, &str); 3] = [
    ("data/day=2026-01-08/a.csv", "id,x\n1,5\n"),
    ("data/day=2026-01-08/_tmp/b.csv", "id,x\n9,9\n"),
    ("data/day=2026-01-09/a.csv", "id,x\n2,6\n"),
];

#[test]
fn objects_are_listed_fetched_and_removed() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| serve(&stream)));
    let child = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", "source::remote::reads_from_the_environment", "--ignored", "--nocapture"])
        .env("AWS_ENDPOINT_URL", format!("http://{address}"))
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_SKIP_SIGNATURE", "true")
        .env("AWS_REGION", "eu-central-1")
        .env_remove("AWS_PROFILE")
        .output()
        .expect("started");
    let said = String::from_utf8_lossy(&child.stdout).into_owned() + &String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "started by `objects_are_listed_fetched_and_removed`"]
fn reads_from_the_environment() {
    if std::env::var_os("AWS_SKIP_SIGNATURE").is_none() {
        return;
    }
    let mut world = World::attributes();
    let cache = world.dir.path().join("cache");
    let url = url::Url::parse("s3://bucket/data/").expect("url");
    world.spec.location = Location::Remote { url, cache: cache.clone() };
    let files = world.files();
    let names: Vec<&str> = files.iter().map(|f| &*f.display).collect();
    assert_eq!(names, ["s3://bucket/data/day=2026-01-08/a.csv", "s3://bucket/data/day=2026-01-09/a.csv"]);
    assert_eq!((files[0].identity.size, files[0].identity.tag.as_deref()), (9, Some("\"0\"")));
    assert_eq!(files[0].fingerprint().expect("fetched"), blake3::hash(OBJECTS[0].1.as_bytes()));
    assert_eq!(std::fs::read_dir(&cache).expect("made").count(), 1);
    assert_eq!(world.settled(), "x int, day text");
    assert_eq!(world.rows(), ["0 1|5|2026-01-08", "0 2|6|2026-01-09"]);
    drop(files);
    assert_eq!(std::fs::read_dir(&cache).expect("made").count(), 0);
}

/// Answers one request: a listing by prefix and delimiter, or a range of an object.
fn serve(mut stream: &TcpStream) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let url = url::Url::parse(&format!("http://host{path}")).expect("a path");
    let query = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let (status, more, body) = if query("list-type").is_some() {
        ("200 OK", String::new(), listing(&query("prefix").unwrap_or_default()))
    } else {
        let key = url.path().trim_start_matches("/bucket/").replace("%3D", "=");
        let Some(at) = OBJECTS.iter().position(|(name, _)| *name == key) else {
            return write(&mut stream, "404 Not Found", "", "");
        };
        let text = OBJECTS[at].1;
        let range =
            headers.iter().find_map(|h| h.to_ascii_lowercase().strip_prefix("range: bytes=").map(str::to_owned));
        let (from, to) = range.as_deref().and_then(|r| r.split_once('-')).expect("a range is asked for");
        let (from, to): (usize, usize) = (from.parse().expect("number"), to.parse().expect("number"));
        let more = format!(
            "Content-Range: bytes {from}-{to}/{}\r\nETag: \"{at}\"\r\nLast-Modified: Thu, 08 Jan 2026 00:00:00 GMT\r\n",
            text.len()
        );
        ("206 Partial Content", more, text[from..=to].to_owned())
    };
    write(&mut stream, status, &more, &body);
}

fn write(stream: &mut &TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}");
    stream.write_all(answer.as_bytes()).expect("the reader listens");
}

fn listing(prefix: &str) -> String {
    let mut contents = String::new();
    let mut folders: Vec<String> = Vec::new();
    for (at, (key, text)) in OBJECTS.iter().enumerate() {
        let Some(rest) = key.strip_prefix(prefix) else { continue };
        match rest.split_once('/') {
            Some((folder, _)) => {
                folders.push(format!("<CommonPrefixes><Prefix>{prefix}{folder}/</Prefix></CommonPrefixes>"));
            }
            None => contents.push_str(&format!(
                "<Contents><Key>{key}</Key><LastModified>2026-01-08T00:00:00.000Z</LastModified>\
                 <ETag>\"{at}\"</ETag><Size>{}</Size></Contents>",
                text.len()
            )),
        }
    }
    folders.dedup();
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult><Name>bucket</Name><Prefix>{prefix}</Prefix><KeyCount>3</KeyCount>\
         <IsTruncated>false</IsTruncated>{contents}{}</ListBucketResult>",
        folders.concat()
    )
}
