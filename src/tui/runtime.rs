//! The loop around the state: a terminal on one side, threads in the background on the other.

use std::{
    collections::HashMap,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use crossterm::event::{Event, EventStream};
use futures_util::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    calendar::{Micros, Zone},
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::App,
        effect::{Answer, Effect, Notice, Question},
        message::Message,
        options::Options,
        runs::{self, Reporter, RunEvent, RunId, RunKind},
        surface::Surface,
        terminal::{self, Mode, Signal},
        watch::Watch,
        work::{self, Context, Wanted},
    },
    workspace::Progress,
};

/// How often what shows time is drawn anew while something runs.
const TICK: Duration = Duration::from_millis(200);

/// How often growing numbers are told in lines.
const TOLD_EVERY: Duration = Duration::from_secs(5);

const NOT_WATCHED: Phrase = Phrase::new(
    "changed files are not noticed ({why}): `{key}` reads them again",
    "无法察觉文件变化（{why}）：按 `{key}` 重新读取",
);

/// Why the dashboard could not be opened, or ended.
#[derive(Debug, thiserror::Error)]
pub enum DashboardError {
    /// The terminal cannot be used.
    #[error("the terminal cannot be used")]
    Terminal(#[from] io::Error),
    /// A text that was given as a key is none.
    #[error("{0}")]
    Key(String),
}

/// Opens the dashboard in the terminal of this process; returns when people leave it. A signal that ends it ends this
/// process, after the terminal was given back.
///
/// # Errors
/// When the terminal cannot be used.
pub fn run(options: &Options) -> Result<(), DashboardError> {
    run_on(options, Mode::Screen)
}

/// Opens the dashboard for screen readers in the terminal of this process: what is new is written in lines below what was
/// there.
///
/// # Errors
/// When the terminal cannot be used.
pub fn run_linear(options: &Options) -> Result<(), DashboardError> {
    run_on(options, Mode::Keys)
}

fn run_on(options: &Options, mode: Mode) -> Result<(), DashboardError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(drive(options, mode));
    // Work that nobody waits for any more does not keep people from their shell.
    runtime.shutdown_background();
    if let Some(signal) = result? {
        signal.obey();
    }
    Ok(())
}

/// Returns the signal that ended it, if one did.
async fn drive(options: &Options, mode: Mode) -> Result<Option<Signal>, DashboardError> {
    let mut signals = terminal::Signals::new()?;
    let mut guard = terminal::Guard::enter(mode)?;
    let mut surface = Surface::new(mode)?;
    let (sender, mut receiver) = unbounded_channel();
    let size = crossterm::terminal::size()?;
    let (mut app, effects) = App::new(options.start(size));
    let mut background = Background::new(options, sender.clone());
    let mut events = EventStream::new();
    let mut tick = tokio::time::interval(TICK);
    let mut ended_by = None;
    let mut last_told = Instant::now();
    surface.show(&app)?;
    background.perform(effects, &mut app);
    let mut watch = watch(&options.dir, &app, &sender);
    while !app.has_quit {
        let message = tokio::select! {
            event = events.next() => match event {
                Some(event) => said(event?),
                // Nobody can press a key any more.
                None => break,
            },
            Some(message) = receiver.recv() => Some(message),
            signal = signals.next() => match signal {
                Signal::End(_) => {
                    ended_by = Some(signal);
                    break;
                }
                Signal::Stop => {
                    guard.suspend()?;
                    surface.forget()?;
                    None
                }
                Signal::Continue => {
                    guard.resume()?;
                    surface.forget()?;
                    None
                }
            },
            _ = tick.tick(), if is_moving(&app) => Some(Message::Tick((options.clock)(&background.zone))),
        };
        // Numbers that grow are seen, but not read aloud each time.
        let is_news = !matches!(message, Some(Message::Tick(_) | Message::Run(_, RunEvent::Advanced { .. })));
        if matches!(message, Some(Message::FilesChanged))
            && let Some(watch) = &mut watch
        {
            // Whatever could not be listened to is read anew by a key.
            let _ = watch.follow();
        }
        let mut effects = message.map_or_else(Vec::new, |message| app.update(message));
        // What has come meanwhile is one frame.
        effects.extend(rest(&mut receiver, &mut app));
        if effects.contains(&Effect::Suspend) {
            guard.suspend()?;
            surface.forget()?;
        }
        background.perform(effects, &mut app);
        if mode == Mode::Screen || is_news || last_told.elapsed() > TOLD_EVERY {
            surface.show(&app)?;
            last_told = Instant::now();
        }
    }
    background.end();
    drop(guard);
    Ok(ended_by)
}

/// Listens to files; where that cannot be done, people are told how to read them again.
fn watch(dir: &Path, app: &App, sender: &UnboundedSender<Message>) -> Option<Watch> {
    let changed = sender.clone();
    let started = Watch::start(dir, move || {
        let _ = changed.send(Message::FilesChanged);
    });
    started
        .map_err(|error| {
            let key = app.shared.keymap.keys_of(Action::Common(Common::Refresh)).first().map(ToString::to_string);
            let values = [("why", &*error.to_string()), ("key", &*key.unwrap_or_default())];
            let _ = sender.send(Message::Said(Notice::bad(NOT_WATCHED.fill(app.shared.language, &values))));
        })
        .ok()
}

/// Whether something on the screen changes with time alone.
fn is_moving(app: &App) -> bool {
    app.shared.is_opening || app.shared.runs.running().next().is_some()
}

fn rest(receiver: &mut UnboundedReceiver<Message>, app: &mut App) -> Vec<Effect> {
    let begin = Instant::now();
    let mut effects = Vec::new();
    // A flood of news does not keep a frame from being drawn.
    while begin.elapsed() < Duration::from_millis(8)
        && let Ok(message) = receiver.try_recv()
    {
        effects.extend(app.update(message));
    }
    effects
}

fn said(event: Event) -> Option<Message> {
    Some(match event {
        Event::Key(key) => Message::Key(key),
        Event::Mouse(mouse) => Message::Mouse(mouse),
        Event::Paste(text) => Message::Paste(text),
        Event::Resize(columns, rows) => Message::Resize(columns, rows),
        Event::FocusGained | Event::FocusLost => return None,
    })
}

/// Does effects.
struct Background {
    dir: PathBuf,
    clock: Arc<dyn Fn(&Zone) -> Micros + Send + Sync>,
    zone: Zone,
    sender: UnboundedSender<Message>,
    /// By slot: whether the answer to the newest question is wanted.
    slots: HashMap<&'static str, Wanted>,
    runs: HashMap<RunId, Wanted>,
    last_run: u64,
    /// Runs compute on threads of their own, so that small questions do not wait behind large work.
    pool: Option<Arc<rayon::ThreadPool>>,
}

impl Background {
    fn new(options: &Options, sender: UnboundedSender<Message>) -> Self {
        Self {
            dir: options.dir.clone(),
            clock: Arc::clone(&options.clock),
            zone: Zone::utc(),
            sender,
            slots: HashMap::new(),
            runs: HashMap::new(),
            last_run: 0,
            pool: rayon::ThreadPoolBuilder::new().build().ok().map(Arc::new),
        }
    }

    fn perform(&mut self, effects: Vec<Effect>, app: &mut App) {
        if let Some(desk) = &app.shared.desk {
            self.zone = desk.workspace().zone().clone();
        }
        for effect in effects {
            match effect {
                Effect::Ask(question) => self.ask(question, Duration::ZERO, app),
                Effect::AskAfter(pause, question) => self.ask(question, pause, app),
                Effect::Forget(slot) => {
                    if let Some(wanted) = self.slots.remove(slot) {
                        wanted.cancel();
                    }
                }
                Effect::Run(kind) => self.run(kind, app),
                Effect::CancelRun(id) => {
                    if let Some(wanted) = self.runs.get(&id) {
                        wanted.cancel();
                    }
                }
                Effect::Copy(text) => {
                    if let Err(error) = terminal::copy(&text) {
                        let _ = self.sender.send(Message::Said(Notice::bad(error.to_string())));
                    }
                }
                Effect::Browse(address) => {
                    let sender = self.sender.clone();
                    tokio::task::spawn_blocking(move || {
                        if let Err(error) = open::that_detached(&address) {
                            let _ = sender.send(Message::Said(Notice::bad(format!("{address}: {error}"))));
                        }
                    });
                }
                // The state, or the loop, did these.
                Effect::Go(_)
                | Effect::Do(_)
                | Effect::Say(_)
                | Effect::Confirm(_)
                | Effect::Suspend
                | Effect::Quit => {}
            }
        }
    }

    /// Asks; whatever was asked in the same slot before is no longer wanted.
    fn ask(&mut self, question: Question, pause: Duration, app: &App) {
        let slot = question.slot();
        let wanted = Wanted::default();
        if let Some(before) = self.slots.insert(slot, wanted.clone()) {
            before.cancel();
        }
        let (dir, desk, language) = (self.dir.clone(), app.shared.desk.clone(), app.shared.language);
        let now = (self.clock)(&self.zone);
        let sender = self.sender.clone();
        tokio::spawn(async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let answer = tokio::task::spawn_blocking(move || {
                if wanted.is_cancelled() {
                    return None;
                }
                let context = Context { dir: &dir, desk: desk.as_ref(), now, language, wanted: &wanted };
                let answer = catch_unwind(AssertUnwindSafe(|| work::answer(&question, &context)));
                let answer = answer.unwrap_or_else(|panic| Answer::Died(panic_text(&*panic)));
                // An answer to a question that was asked anew meanwhile is none.
                (!wanted.is_cancelled()).then_some(answer)
            });
            if let Ok(Some(answer)) = answer.await {
                let _ = sender.send(Message::Answered(answer));
            }
        });
    }

    fn run(&mut self, kind: RunKind, app: &App) {
        let Some(desk) = app.shared.desk.clone() else { return };
        self.last_run += 1;
        let id = RunId(self.last_run);
        let wanted = Wanted::default();
        self.runs.insert(id, wanted.clone());
        let (sender, clock, zone) = (self.sender.clone(), Arc::clone(&self.clock), self.zone.clone());
        let pool = self.pool.clone();
        let _ = sender.send(Message::Run(id, RunEvent::Started { kind, at: clock(&zone) }));
        tokio::task::spawn_blocking(move || {
            let tell = |event: RunEvent| {
                let _ = sender.send(Message::Run(id, event));
            };
            let reporter = Reporter::new(&wanted, &tell);
            let work = || {
                let outcome = catch_unwind(AssertUnwindSafe(|| runs::run(kind, &desk, clock(&zone), &reporter)));
                outcome.unwrap_or_else(|panic| {
                    Err(crate::tui::trouble::Trouble { text: panic_text(&*panic), ..Default::default() })
                })
            };
            let outcome = pool.map_or_else(work, |pool| pool.install(work));
            let _ = sender
                .send(Message::Run(id, RunEvent::Ended { at: clock(&zone), seconds: reporter.seconds(), outcome }));
            let _ = sender.send(Message::FilesChanged);
        });
    }

    /// Nothing is wanted any more.
    fn end(&self) {
        self.slots.values().for_each(Wanted::cancel);
        self.runs.values().for_each(Wanted::cancel);
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "something went wrong".to_owned())
}
