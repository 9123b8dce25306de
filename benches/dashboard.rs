//! The dashboard as people meet it: the real program in a pseudo-terminal. `cargo bench --bench dashboard`.
//!
//! Measured are the first frame and the first frame with tags after the start of the process, the time from a key to the
//! last byte of its frame while nothing else goes on and while a build runs in the same dashboard, and the time from the
//! end of a rule to its exact size in the lab (its pause before counting included). `TAGWERK_BENCH_DIR` names the
//! workspace, which has to be published, `TAGWERK_BENCH_PROGRAM` another build of the program; without a workspace a demo of `TAGWERK_BENCH_SUBJECTS` and `TAGWERK_BENCH_EVENTS` is made
//! below `target/`.

#![expect(clippy::print_stdout, reason = "what was measured is told")]

use std::{
    env,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use tagwerk::{
    calendar::{Zone, parse_instant},
    demo::DemoOptions,
    workspace::{Unobserved, Workspace},
};

const COLUMNS: u16 = 160;
const ROWS: u16 = 50;
/// How often the program is started, and how often a key is pressed.
const STARTS: usize = 15;
const PRESSES: usize = 400;
const TRIES: usize = 15;

fn main() {
    let dir = workspace();
    println!(
        "{}: {} tags",
        dir.display(),
        Workspace::open(&dir).and_then(|w| w.catalog()).map_or(0, |c| c.tags().len())
    );
    let starts: Vec<(Duration, Duration)> = (0..STARTS).map(|_| start(&dir)).collect();
    say("start to first frame", starts.iter().map(|(first, _)| *first).collect());
    say("start to first frame with tags", starts.iter().map(|(_, tags)| *tags).collect());

    let mut terminal = Terminal::open(&dir);
    terminal.wait("a tag", |screen| screen.contains('▸') && !screen.contains("reading"));
    say("key to frame, nothing else going on", terminal.press_many(|_| false));
    terminal.send("7");
    terminal.wait("the activity", |screen| screen.contains("[7"));
    terminal.send(&env::var("TAGWERK_BENCH_BUILD_KEYS").unwrap_or_else(|_| "b".to_owned()));
    thread::sleep(Duration::from_millis(200));
    terminal.send("1");
    terminal.wait("the catalog", |screen| screen.contains("[1"));
    let is_running = terminal.text().contains("build");
    println!("a build runs: {is_running}");
    say("key to frame, while a build runs", terminal.press_many(|screen| is_running && !screen.contains("build")));
    drop(terminal);

    let mut tried = Vec::new();
    let mut terminal = Terminal::open(&dir);
    terminal.wait("a tag", |screen| screen.contains('▸') && !screen.contains("reading"));
    terminal.send("2");
    terminal.wait("the lab", |screen| screen.contains("[2"));
    thread::sleep(Duration::from_millis(300));
    terminal.send(&env::var("TAGWERK_BENCH_LAB_KEYS").unwrap_or_else(|_| "ni".to_owned()));
    terminal.send("count(login, last 30 days) > 1");
    terminal.wait("the first size", |screen| screen.contains("● exact"));
    for digit in 0..TRIES {
        // A number that was not there before, so that nothing is known of it.
        let number = 2 + digit % 7;
        let begin = Instant::now();
        terminal.send(&format!("\u{7f}{number}"));
        let rule = format!("last 30 days) > {number}");
        terminal.wait("the size", |screen| screen.contains(&rule) && screen.contains("● exact"));
        tried.push(begin.elapsed());
        thread::sleep(Duration::from_millis(500));
    }
    say("end of a rule to its size and attrition", tried);
}

/// The workspace that is measured.
fn workspace() -> PathBuf {
    if let Some(dir) = env::var_os("TAGWERK_BENCH_DIR") {
        return dir.into();
    }
    let number = |name: &str, default: u64| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-dashboard");
    let end = parse_instant("2026-01-31T00:00:00Z", &Zone::utc()).expect("an instant");
    let options = DemoOptions {
        subjects: u32::try_from(number("TAGWERK_BENCH_SUBJECTS", 1_000_000)).expect("fewer than 2^32 subjects"),
        events: number("TAGWERK_BENCH_EVENTS", 20_000_000),
        ..DemoOptions::until(end)
    };
    Workspace::demo(&folder, &options, &Unobserved).expect("a demo").workspace.root().to_owned()
}

/// Starts the program: until its first frame, and until its first frame with tags.
fn start(dir: &Path) -> (Duration, Duration) {
    let begin = Instant::now();
    let terminal = Terminal::open(dir);
    terminal.wait("the first frame", |screen| screen.contains("[1"));
    let first = begin.elapsed();
    terminal.wait("tags", |screen| screen.contains('▸') && !screen.contains("reading"));
    (first, begin.elapsed())
}

fn say(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    if times.is_empty() {
        println!("{what}: not measured");
        return;
    }
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    println!("{what}: median {:.1} ms, p99 {:.1} ms, largest {:.1} ms, of {}", at(0.5), at(0.99), at(1.0), times.len());
}

/// A pseudo-terminal with the program in it.
struct Terminal {
    keys: Box<dyn Write + Send>,
    heard: Arc<Mutex<Heard>>,
    child: Box<dyn Child + Send + Sync>,
}

struct Heard {
    screen: vt100::Parser,
    bytes: u64,
}

impl Terminal {
    fn open(dir: &Path) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let program = env::var("TAGWERK_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_tagwerk").to_owned());
        let mut command = CommandBuilder::new(program);
        command.env("TERM", "xterm-256color");
        command.cwd(dir);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let screen = vt100::Parser::new(ROWS.try_into().expect("rows"), COLUMNS.try_into().expect("columns"), 0);
        let heard = Arc::new(Mutex::new(Heard { screen, bytes: 0 }));
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let into = Arc::clone(&heard);
        thread::spawn(move || {
            let _master = pair.master;
            let mut buffer = vec![0; 1 << 16];
            while let Ok(read) = output.read(&mut buffer) {
                if read == 0 {
                    break;
                }
                let mut heard = into.lock().expect("not poisoned");
                heard.bytes += read as u64;
                heard.screen.process(&buffer[..read]);
            }
        });
        Self { keys, heard, child }
    }

    fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("sent");
        self.keys.flush().expect("sent");
    }

    fn text(&self) -> String {
        self.heard.lock().expect("not poisoned").screen.screen().contents()
    }

    fn wait(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let begin = Instant::now();
        while !is_so(&self.text()) {
            assert!(begin.elapsed() < Duration::from_secs(120), "waited in vain for {what}:\n{}", self.text());
            thread::sleep(Duration::from_micros(300));
        }
    }

    /// Presses `j` and `k` many times; each time until the first byte of an answer. Stops when it is no longer so.
    fn press_many(&mut self, is_over: impl Fn(&str) -> bool) -> Vec<Duration> {
        let mut times = Vec::new();
        for press in 0..PRESSES {
            if press % 20 == 0 && is_over(&self.text()) {
                break;
            }
            let before = self.heard.lock().expect("not poisoned").bytes;
            let begin = Instant::now();
            self.send(if press % 40 < 20 { "j" } else { "k" });
            while self.heard.lock().expect("not poisoned").bytes == before {
                if begin.elapsed() > Duration::from_secs(5) {
                    break;
                }
                thread::sleep(Duration::from_micros(100));
            }
            times.push(begin.elapsed());
            thread::sleep(Duration::from_millis(5));
        }
        times
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
