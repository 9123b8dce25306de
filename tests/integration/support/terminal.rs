//! A real pseudo-terminal with the dashboard in it: keys in, a screen out.

use std::{
    io::{Read, Write},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

use super::{NOW, TestEnvironment};

/// How long something is waited for, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with a process in it.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// Every byte that came.
    bytes: Arc<Mutex<Vec<u8>>>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Starts the binary in the folder of a test, in a terminal of that size.
    pub(crate) fn start(environment: &TestEnvironment, args: &[&str], columns: u16, rows: u16) -> Self {
        Self::start_with(environment, args, columns, rows, &[])
    }

    /// [`Self::start`], with more in its environment.
    pub(crate) fn start_with(
        environment: &TestEnvironment,
        args: &[&str],
        columns: u16,
        rows: u16,
        variables: &[(&str, &str)],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tagwerk"));
        command.env_clear();
        for (name, value) in
            [("TAGWERK_NOW", NOW), ("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")]
                .iter()
                .chain(variables)
        {
            command.env(name, value);
        }
        // No configuration but the test's own.
        command.env("HOME", environment.root().join("home"));
        command.env("XDG_CONFIG_HOME", environment.root().join("home/.config"));
        command.cwd(environment.root());
        command.args(args);
        let child = pair.slave.spawn_command(command).expect("the binary starts");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(
            rows.try_into().expect("rows"),
            columns.try_into().expect("columns"),
            0,
        )));
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let (into, all) = (Arc::clone(&screen), Arc::clone(&bytes));
        thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(read) = output.read(&mut buffer) {
                if read == 0 {
                    break;
                }
                into.lock().expect("not poisoned").process(&buffer[..read]);
                all.lock().expect("not poisoned").extend_from_slice(&buffer[..read]);
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        Self { master: pair.master, keys, screen, bytes, child }
    }

    /// Types text, or keys as a terminal sends them.
    pub(crate) fn send(&mut self, bytes: &str) {
        self.keys.write_all(bytes.as_bytes()).expect("sent");
        self.keys.flush().expect("sent");
    }

    /// What is on the screen.
    pub(crate) fn text(&self) -> String {
        let contents = self.screen.lock().expect("not poisoned").screen().contents();
        contents.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Waits until something is on the screen.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, |screen| screen.contains(text))
    }

    /// Waits until something is no longer on the screen.
    pub(crate) fn wait_without(&self, text: &str) -> String {
        self.wait_until(text, |screen| !screen.contains(text))
    }

    /// Waits until the screen is as wanted.
    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.text();
            if is_so(&screen) {
                return screen;
            }
            assert!(begin.elapsed() < PATIENCE, "waited in vain for `{what}`:\n{screen}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Makes the terminal another size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).expect("resized");
        let (rows, columns) = (rows.try_into().expect("rows"), columns.try_into().expect("columns"));
        self.screen.lock().expect("not poisoned").screen_mut().set_size(rows, columns);
    }

    /// Id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.process_id().expect("it runs")
    }

    /// Waits until the process ends.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("asked") {
                return status;
            }
            if begin.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("it does not end:\n{}", self.text());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the terminal is as it was: the usual screen, a cursor, no mouse, no bracketed paste.
    pub(crate) fn assert_sane(&self) {
        let begin = Instant::now();
        loop {
            {
                let parser = self.screen.lock().expect("not poisoned");
                let screen = parser.screen();
                let is_sane = !screen.alternate_screen()
                    && !screen.hide_cursor()
                    && !screen.bracketed_paste()
                    && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
                if is_sane {
                    return;
                }
                assert!(
                    begin.elapsed() < PATIENCE,
                    "alternate screen {}, cursor hidden {}, bracketed paste {}, mouse {:?}",
                    screen.alternate_screen(),
                    screen.hide_cursor(),
                    screen.bracketed_paste(),
                    screen.mouse_protocol_mode()
                );
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Every byte that came.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().expect("not poisoned").clone()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
