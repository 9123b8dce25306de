//! How the dashboard is opened: pictures, lines, access, configuration, colours, and back to the shell for a while.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::support::{TestEnvironment, terminal::Terminal};

fn shop() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment
}

#[test]
fn a_picture_is_taken_without_a_terminal() {
    let environment = shop();
    let args = ["--screenshot", "shot.svg", "--size", "100x30", "--keys", "j j", "--theme", "light"];
    environment.run_ok(&args);
    let picture = environment.read("shot.svg");
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"840\" height=\"540\""), "{picture}");
    assert!(picture.contains("high_value"), "{picture}");
    environment.run_ok(&args);
    assert_eq!(environment.read("shot.svg"), picture, "the same is drawn the same");
    for screen in ["lab", "review", "health", "effects", "deliveries", "activity"] {
        environment.run_ok(&["--screenshot", "other.svg", "--screen", screen, "--language", "zh"]);
        assert_ne!(environment.read("other.svg"), picture, "{screen}");
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let environment = shop();
    for (args, said) in [
        (&["--screenshot", "tagwerk.toml"][..], "ends in `.svg`"),
        (&["--screenshot", "a.svg", "--keys", "hyper-x"], "`hyper-x` is no key"),
        (&["--screenshot", "a.svg", "--size", "9x9"], "expected columns and rows"),
        (&["--screenshot", "a.svg", "--screen", "cellar"], "`catalog`"),
        (&["--theme", "pink"], "`high-contrast`"),
        (&["--keys", "j"], "--screenshot"),
        (&["--write", "--read-only"], "cannot be used with"),
        (&["--linear", "ls"], "`--linear` is for the dashboard"),
        (&["--json"], "no JSON"),
    ] {
        let transcript = environment.run(args);
        assert_eq!(transcript.code, 2, "{args:?}: {transcript}");
        assert!(transcript.stderr.contains(said), "{args:?}: {transcript}");
    }
    assert!(!environment.path("a.svg").exists());
}

/// Opens the dashboard in lines and writes some.
fn linear(environment: &TestEnvironment, args: &[&str], written: &str) -> String {
    let mut command = environment.command();
    command.arg("--linear").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    child.stdin.take().expect("piped").write_all(written.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn a_screen_reader_gets_lines() {
    let environment = shop();
    let told = linear(&environment, &[], "down\n7\nq\n");
    assert!(told.contains("Tag: do_not_contact") && told.contains("Activity"), "{told}");
    let draws = |c: char| c == '\u{1b}' || matches!(c, '\u{2500}'..='\u{259f}');
    assert!(!told.contains(draws), "{told}");
    // Lines that end leave too.
    linear(&environment, &["--language", "zh"], "down\n");
}

#[test]
fn lines_in_a_terminal_leave_what_was_there() {
    let environment = shop();
    let mut terminal = Terminal::start(&environment, &["--linear"], 100, 30);
    terminal.wait_for("do_not_contact");
    terminal.send("7");
    terminal.wait_for("Activity");
    terminal.send("q");
    assert!(terminal.end().success());
    terminal.assert_sane();
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    assert!(!bytes.contains("\u{1b}[?1049h"), "it took a screen of its own");
}

#[test]
fn a_work_tree_may_be_changed_and_another_folder_not_unless_asked() {
    let environment = shop();
    let is_read_only = |environment: &TestEnvironment, args: &[&str]| {
        linear(environment, args, "q\n").lines().any(|line| line == "read-only")
    };
    assert!(!is_read_only(&environment, &[]));
    assert!(is_read_only(&environment, &["--read-only"]));
    std::fs::remove_dir_all(environment.path(".git")).expect("removed");
    assert!(is_read_only(&environment, &[]));
    assert!(!is_read_only(&environment, &["--write"]));
}

#[test]
fn a_configuration_of_ones_own_holds_and_what_is_wrong_in_it_is_read_first() {
    let environment = shop();
    let config = "home/.config/tagwerk/config.toml";
    environment.write(config, "[dashboard]\nlanguage = \"zh\"\n[dashboard.keys]\nquit = \"Z\"\nserach = \"x\"\n");
    let mut terminal = Terminal::start(&environment, &[], 100, 30);
    let screen = terminal.wait_for("serach");
    assert!(screen.contains("config.toml:5:1") && screen.contains("did you mean `search`?"), "{screen}");
    terminal.send("\r");
    let screen = terminal.wait_without("serach");
    assert!(screen.contains("[1 目录]"), "{screen}");
    terminal.send("q");
    terminal.send("7");
    terminal.wait_for("[7 活动]");
    terminal.send("Z");
    assert!(terminal.end().success());
    let mut terminal = Terminal::start_with(&environment, &[], 100, 30, &[("TAGWERK_CONFIG", "nowhere.toml")]);
    terminal.wait_for("nowhere.toml");
    terminal.send("\u{3}");
    terminal.end();
}

#[test]
fn no_colour_is_written_where_none_is_wanted() {
    let environment = shop();
    let mut terminal = Terminal::start_with(&environment, &[], 100, 30, &[("NO_COLOR", "1")]);
    terminal.wait_for("high_value");
    terminal.send("q");
    terminal.end();
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    let colours: Vec<&str> = bytes
        .split("\u{1b}[")
        .skip(1)
        .filter_map(|part| part.split_once('m').map(|(codes, _)| codes))
        .filter(|codes| codes.bytes().all(|b| b.is_ascii_digit() || b == b';'))
        .flat_map(|codes| codes.split(';'))
        .filter(|code| matches!(code.parse(), Ok(30..=38 | 40..=48 | 90..=107)))
        .collect();
    assert!(colours.is_empty(), "{colours:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn it_stops_for_a_while_and_goes_on() {
    let environment = shop();
    let signal = |terminal: &Terminal, name: &str| {
        let sent = Command::new("kill").args(["-s", name, &terminal.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    };
    let is_stopped = |terminal: &Terminal| {
        let state = std::fs::read_to_string(format!("/proc/{}/stat", terminal.id())).unwrap_or_default();
        state.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'))
    };
    let mut terminal = Terminal::start(&environment, &[], 100, 30);
    for by_key in [true, false] {
        terminal.wait_for("high_value");
        if by_key {
            terminal.send("\u{1a}");
        } else {
            signal(&terminal, "TSTP");
        }
        terminal.wait_until("a process that is stopped", |_| is_stopped(&terminal));
        terminal.assert_sane();
        signal(&terminal, "CONT");
        terminal.wait_until("a process that goes on", |_| !is_stopped(&terminal));
        terminal.wait_for("[1 Catalog]");
    }
    terminal.send("q");
    assert!(terminal.end().success());
    terminal.assert_sane();
}
