//! Wrong usage: exit 2, on stderr, with the nearest right way.

use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::TestEnvironment;

#[test]
fn wrong_words() {
    let environment = TestEnvironment::shop();
    for args in [
        &["publsh"][..],
        &["check", "--formt", "json"],
        &["check", "--format", "xml"],
        &["export", "high_value"],
        &["build", "--as-of", "yesterday"],
        &["build", "--tag"],
        &["--threads", "0", "build"],
        &["demo", "--subjects", "0"],
        &["--now", "noon", "build"],
        &["graph", "--dot", "--mermaid"],
        &["completions", "cobol"],
    ] {
        let transcript = environment.run(args);
        assert_eq!(transcript.code, 2, "{transcript}");
        assert_eq!(transcript.stdout, "", "{transcript}");
        assert!(transcript.stderr.starts_with("error: "), "{transcript}");
    }
    assert_snapshot!(environment.run(&["publsh"]));
    assert_snapshot!(environment.run(&["build", "--as-of", "yesterday"]));
}

#[test]
fn an_unknown_tag_to_build() {
    assert_snapshot!(TestEnvironment::shop().run(&["build", "--tag", "recent_logn"]));
}

#[test]
fn no_command_without_a_terminal_says_where_the_commands_are() {
    let transcript = TestEnvironment::empty().run(&[]);
    assert_eq!(transcript.code, 2);
    assert!(transcript.stderr.contains("the dashboard needs a terminal"), "{transcript}");
    assert!(transcript.stderr.contains("`tagwerk --help` lists the commands"), "{transcript}");
}

#[test]
fn version_goes_to_stdout() {
    let transcript = TestEnvironment::empty().run_ok(&["--version"]);
    assert_eq!(transcript.stdout, format!("tagwerk {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_closed_pipe_is_nobody_s_mistake() {
    let environment = TestEnvironment::shop();
    let mut child = environment
        .command()
        .args(["completions", "zsh"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_folder_that_is_not_there() {
    assert_snapshot!(TestEnvironment::empty().run(&["-C", "nowhere", "check"]));
}
