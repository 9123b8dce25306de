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
    terminal.wait_for("type to search");
    terminal.send("leave the");
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

/// Search, open, change a rule in the lab, look at what it does, save, leave.
#[test]
fn a_rule_is_found_changed_tried_and_saved() {
    let environment = shop();
    let mut terminal = Terminal::start(&environment, &[], 120, 40);
    terminal.wait_for("release 1");
    terminal.send("/");
    terminal.send("高价值");
    terminal.wait_until("the one tag", |screen| screen.contains("high_value") && !screen.contains("win_back"));
    terminal.send(ENTER);
    terminal.send("e");
    terminal.wait_for("[2 Lab]");
    terminal.wait_for(">= 90");
    let before = terminal.wait_for("of 9 subjects");
    terminal.send("i");
    terminal.wait_for("writing");
    // To the end of the line, and another amount.
    terminal.send("\u{1b}[F\u{7f}\u{7f}150");
    let tried = terminal.wait_until("another size", |screen| {
        screen.contains(">= 150") && screen.contains("● exact") && !screen.contains("counting")
    });
    let size = |screen: &str| {
        let line = screen.lines().find(|line| line.contains("of 9 subjects")).expect("a size").to_owned();
        line.split("of 9")
            .next()
            .expect("a number")
            .trim_start_matches(['│', ' '])
            .trim()
            .parse::<u64>()
            .expect("a number")
    };
    let answer = environment.run_ok(&["query", "sum(purchase.amount, last 60 days) >= 150", "--json"]).json();
    assert_eq!(size(&tried), answer["count"].as_u64().expect("a count"), "{tried}");
    assert!(size(&tried) < size(&before), "{before}\n{tried}");
    terminal.send(ESCAPE);
    terminal.wait_without("writing");
    terminal.send("s");
    terminal.wait_until("how to save", |screen| screen.contains("high_value.toml") || screen.contains("Save"));
    terminal.send(ENTER);
    terminal.wait_for(">= 150\"");
    assert!(environment.read("tags/transaction/high_value.toml").contains(">= 90"), "nothing is written before a yes");
    terminal.send(ENTER);
    terminal.wait_until("the file", |_| environment.read("tags/transaction/high_value.toml").contains(">= 150"));
    terminal.wait_for("high_value");
    let file = environment.read("tags/transaction/high_value.toml");
    assert_eq!(file, TestEnvironment::shop().read("tags/transaction/high_value.toml").replace(">= 90", ">= 150"));
    terminal.send("q");
    assert!(terminal.end().success());
    terminal.assert_sane();
    environment.run_ok(&["check"]);
}

#[test]
fn where_there_is_no_terminal_it_says_so() {
    let environment = shop();
    let transcript = environment.run(&[]);
    assert_eq!(transcript.code, 2);
    assert!(transcript.stderr.contains("the dashboard needs a terminal"), "{transcript}");
}
