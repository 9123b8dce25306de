//! The dashboard in a real terminal: what is on the screen, what is written, and what is left when it ends.

use std::process::Command;

use crate::support::{TestEnvironment, terminal::Terminal};

const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";

/// The shop, published.
fn shop() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment
}

#[test]
fn it_opens_without_a_command_and_leaves_the_terminal_as_it_was() {
    let environment = shop();
    let mut terminal = Terminal::start(&environment, &[], 80, 24);
    let screen = terminal.wait_for("high_value");
    assert!(screen.contains("[1 Catalog]"), "{screen}");
    terminal.wait_for("r1");
    terminal.send("?");
    terminal.wait_for("Leave the dashboard.");
    terminal.send(ESCAPE);
    terminal.wait_without("Leave the dashboard.");
    terminal.send("q");
    assert!(terminal.end().success());
    terminal.assert_sane();
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    let environment = shop();
    for signal in ["TERM", "INT", "HUP"] {
        let mut terminal = Terminal::start(&environment, &[], 80, 24);
        terminal.wait_for("high_value");
        let sent = Command::new("kill").args(["-s", signal, &terminal.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
        terminal.end();
        terminal.assert_sane();
    }
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was() {
    let environment = shop();
    let mut terminal = Terminal::start(&environment, &[], 80, 24);
    terminal.wait_for("high_value");
    terminal.send("\u{3}");
    terminal.end();
    terminal.assert_sane();
}

#[test]
fn it_follows_the_files_and_the_size_of_the_terminal() {
    let environment = shop();
    let mut terminal = Terminal::start(&environment, &[], 80, 24);
    terminal.wait_for("high_value");
    terminal.resize(120, 30);
    terminal.wait_until("a wide line", |screen| screen.lines().any(|line| line.trim_end().chars().count() > 90));
    environment.write(
        "tags/behavior/just_added.toml",
        "id = \"just_added\"\nname = \"Just added\"\nowner = \"growth\"\nstatus = \"draft\"\n\n[rule]\nwhen = \"exists(login)\"\n",
    );
    terminal.wait_for("just_added");
    terminal.send("q");
    assert!(terminal.end().success());
}

#[test]
fn where_there_is_no_terminal_it_says_so() {
    let environment = shop();
    let transcript = environment.run(&[]);
    assert_eq!(transcript.code, 2);
    assert!(transcript.stderr.contains("the dashboard needs a terminal"), "{transcript}");
    let _ = ENTER;
}
