//! The main loop: messages in, answers and findings out.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::{BufRead, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use lsp_types::{
    CancelParams, ConfigurationItem, ConfigurationParams, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesRegistrationOptions, DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileSystemWatcher,
    GlobPattern, InitializeParams, LogMessageParams, MessageType, NumberOrString, PublishDiagnosticsParams,
    Registration, RegistrationParams, Uri,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    client::{Client, Preferences},
    diagnostics,
    document::{Document, Documents},
    files::{home_of, path_of},
    project::Project,
    requests::{self, Need},
    transport::{self, Incoming, Outgoing},
    view::{Surroundings, View},
    worker::{Job, Outcome, Worker},
};
use crate::catalog::{Content, FileKind, InputFile, Manifests};

/// A check begins when nobody has typed for this long…
const PAUSE: Duration = Duration::from_millis(120);
/// …or when the oldest change has waited for this long.
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// As agreed: `shutdown`, then `exit`.
    Orderly,
    /// The client went away.
    Abruptly,
}

/// What the main loop wakes up for.
#[derive(Debug)]
pub(super) enum Event {
    Incoming(Incoming),
    /// The client closed its stream.
    Gone,
    Checked(Outcome),
}

/// Serves one client until it says `exit` or goes away. `given` are preferences that those of the client go before.
#[must_use]
pub fn serve<R, W>(input: R, output: W, given: &Preferences) -> Ended
where
    R: BufRead + Send + 'static,
    W: Write + Send + 'static,
{
    let (events, inbox) = mpsc::channel();
    let (outbox, out) = mpsc::channel::<Outgoing>();
    read_on(input, events.clone());
    let writer = write_on(output, out);
    let mut server = Server {
        out: outbox,
        given: given.clone(),
        client: Client::default(),
        state: State::New,
        documents: Documents::default(),
        projects: BTreeMap::new(),
        worker: Worker::start(events),
        waiting: Vec::new(),
        cancelled: BTreeSet::new(),
        asked: 0,
    };
    let ended = server.run(&inbox);
    drop(server);
    // Everything that was said is written before the process ends.
    let _ = writer.join();
    ended
}

/// Reads until the stream ends. The thread is not waited for: its stream may stay open after `exit`.
fn read_on(mut input: impl BufRead + Send + 'static, events: mpsc::Sender<Event>) {
    thread::spawn(move || {
        loop {
            let event = match transport::read(&mut input) {
                Ok(Some(incoming)) => Event::Incoming(incoming),
                Ok(None) | Err(_) => Event::Gone,
            };
            let is_last = matches!(event, Event::Gone);
            if events.send(event).is_err() || is_last {
                return;
            }
        }
    });
}

fn write_on(mut output: impl Write + Send + 'static, out: mpsc::Receiver<Outgoing>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for message in out {
            if transport::write(&mut output, &message).is_err() {
                return;
            }
        }
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    ShutDown,
}

struct Server {
    out: mpsc::Sender<Outgoing>,
    given: Preferences,
    client: Client,
    state: State,
    documents: Documents,
    /// By folder, as the system writes it.
    projects: BTreeMap<PathBuf, Project>,
    worker: Worker,
    /// Requests that wait for a check.
    waiting: Vec<(Request, Need)>,
    cancelled: BTreeSet<RequestId>,
    /// Requests of ours so far.
    asked: i32,
}

impl Server {
    fn run(&mut self, inbox: &mpsc::Receiver<Event>) -> Ended {
        let mut queue: VecDeque<Event> = VecDeque::new();
        loop {
            if queue.is_empty() {
                match self.next(inbox) {
                    Ok(event) => queue.push_back(event),
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return Ended::Abruptly,
                }
            }
            // What was cancelled before its turn came is never computed.
            while let Ok(event) = inbox.try_recv() {
                if let Event::Incoming(Incoming::Message(Message::Notification(n))) = &event
                    && n.method == "$/cancelRequest"
                {
                    self.cancel(&n.params);
                } else {
                    queue.push_back(event);
                }
            }
            self.submit_due();
            match queue.pop_front() {
                None => {}
                Some(Event::Gone) => return Ended::Abruptly,
                Some(Event::Checked(outcome)) => self.checked(outcome),
                Some(Event::Incoming(Incoming::Malformed(answer))) => {
                    self.send_raw(answer);
                }
                Some(Event::Incoming(Incoming::Message(message))) => {
                    if let Some(ended) = self.message(message) {
                        return ended;
                    }
                }
            }
        }
    }

    /// Waits for the next event, or for the next check that is due.
    fn next(&self, inbox: &mpsc::Receiver<Event>) -> Result<Event, mpsc::RecvTimeoutError> {
        let due = self.projects.values().filter_map(|p| p.waiting).map(|(_, due)| due).min();
        match due {
            None => inbox.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
            Some(due) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
        }
    }

    // Messages.

    fn message(&mut self, message: Message) -> Option<Ended> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Response(response) => self.response(response),
            Message::Notification(notification) => {
                if notification.method == "exit" {
                    let is_orderly = self.state == State::ShutDown;
                    return Some(if is_orderly { Ended::Orderly } else { Ended::Abruptly });
                }
                if self.state == State::Running {
                    self.notification(notification);
                }
            }
        }
        None
    }

    fn request(&mut self, request: Request) {
        if self.cancelled.remove(&request.id) {
            return self.refuse(request.id, ErrorCode::RequestCanceled, "cancelled");
        }
        match (self.state, request.method.as_str()) {
            (State::New, "initialize") => self.initialize(request),
            (State::New, _) => self.refuse(request.id, ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (State::ShutDown, _) => self.refuse(request.id, ErrorCode::InvalidRequest, "the server is shut down"),
            (State::Running, "initialize") => {
                self.refuse(request.id, ErrorCode::InvalidRequest, "the server is initialized already");
            }
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                for (waiting, _) in std::mem::take(&mut self.waiting) {
                    self.refuse(waiting.id, ErrorCode::RequestCanceled, "the server is shutting down");
                }
                self.send(Response::new_ok(request.id, Value::Null).into());
            }
            (State::Running, _) => self.answer_or_wait(request),
        }
    }

    fn initialize(&mut self, request: Request) {
        let params: InitializeParams = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(error) => return self.refuse(request.id, ErrorCode::InvalidParams, &error.to_string()),
        };
        self.client = Client::new(&params, &self.given);
        self.state = State::Running;
        let result = json!({
            "capabilities": requests::capabilities(&self.client),
            "serverInfo": {"name": "tagwerk", "version": env!("CARGO_PKG_VERSION")},
        });
        self.send(Response::new_ok(request.id, result).into());
        for folder in folders(&params) {
            // A folder may be a workspace itself, or lie in one.
            if let Some(home) = home_of(&folder.join(FileKind::WORKSPACE_FILE)) {
                self.project(&home.root, &home.shown_root);
                self.touch(&home.root, Instant::now());
            }
        }
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let outcome = match method.as_str() {
            "initialized" => {
                self.register();
                Ok(())
            }
            "textDocument/didOpen" => with(params, |p: DidOpenTextDocumentParams| {
                let it = p.text_document;
                self.opened(Document::new(it.uri, it.version, &it.text, self.client.encoding));
            }),
            "textDocument/didChange" => with(params, |p: DidChangeTextDocumentParams| {
                let (uri, version) = (p.text_document.uri, p.text_document.version);
                self.documents.change(&uri, version, p.content_changes, self.client.encoding);
                self.changed(&uri);
            }),
            "textDocument/didClose" => with(params, |p: DidCloseTextDocumentParams| self.closed(&p.text_document.uri)),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" | "workspace/didChangeWorkspaceFolders" => {
                self.disk_changed();
                Ok(())
            }
            "workspace/didChangeConfiguration" => with(params, |p: DidChangeConfigurationParams| {
                if self.client.configuration {
                    self.ask_for_configuration();
                } else {
                    self.prefer(&p.settings);
                }
            }),
            "$/cancelRequest" => {
                self.cancel(&params);
                Ok(())
            }
            // What a server does not know it may pass over.
            _ => Ok(()),
        };
        if let Err(error) = outcome {
            self.log(MessageType::WARNING, format!("{method}: {error}"));
        }
    }

    fn response(&mut self, response: Response) {
        // The only question of ours with an answer that matters is the one for the configuration.
        if let Ok(Value::Array(items)) = response.response_result
            && let Some(settings) = items.first()
        {
            self.prefer(settings);
        }
    }

    fn cancel(&mut self, params: &Value) {
        let Ok(CancelParams { id }) = serde_json::from_value(params.clone()) else { return };
        let id = match id {
            NumberOrString::Number(number) => RequestId::from(number),
            NumberOrString::String(text) => RequestId::from(text),
        };
        match self.waiting.iter().position(|(request, _)| request.id == id) {
            Some(at) => {
                let (request, _) = self.waiting.remove(at);
                self.refuse(request.id, ErrorCode::RequestCanceled, "cancelled");
            }
            None => {
                // It may still be in the queue, or be answered already; ids are not used twice.
                self.cancelled.insert(id);
                while self.cancelled.len() > 1000 {
                    self.cancelled.pop_first();
                }
            }
        }
    }

    // Documents.

    fn opened(&mut self, document: Document) {
        let uri = document.uri.clone();
        if let Some(home) = &document.home {
            self.project(&home.root, &home.shown_root);
        }
        self.documents.open(document);
        self.changed(&uri);
    }

    fn changed(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get(uri) else { return };
        match &document.home {
            Some(home) => {
                let root = home.root.clone();
                self.touch(&root, Instant::now() + PAUSE);
            }
            None => self.check_alone(uri),
        }
    }

    fn closed(&mut self, uri: &Uri) {
        let Some(document) = self.documents.close(uri) else { return };
        match document.home {
            Some(home) => self.touch(&home.root, Instant::now() + PAUSE),
            None if document.kind().is_some() => self.publish(uri, None, Vec::new()),
            None => {}
        }
    }

    /// Files on the disk changed, perhaps those of a store: everything is looked at again.
    fn disk_changed(&mut self) {
        self.documents.settle();
        let homes: Vec<(PathBuf, PathBuf)> = self
            .documents
            .iter()
            .filter_map(|document| document.home.as_ref())
            .map(|home| (home.root.clone(), home.shown_root.clone()))
            .collect();
        for (root, shown_root) in homes {
            self.project(&root, &shown_root);
        }
        let roots: Vec<PathBuf> = self.projects.keys().cloned().collect();
        for root in roots {
            self.touch(&root, Instant::now() + PAUSE);
        }
    }

    /// A file outside of all workspaces is checked for its form alone.
    fn check_alone(&self, uri: &Uri) {
        let Some(document) = self.documents.get(uri) else { return };
        let Some(kind) = document.kind() else { return };
        let file: Arc<str> =
            Arc::from(path_of(uri).and_then(|p| Some(p.file_name()?.to_str()?.to_owned())).unwrap_or_default());
        let input = InputFile { file: Arc::clone(&file), kind, content: Content::Text(Arc::clone(&document.text)) };
        let (manifests, found) = Manifests::from_files(vec![input]);
        let told = diagnostics::of_one(&found, &manifests.texts, &file, uri, &self.client);
        self.publish(uri, Some(document.version), told);
    }

    // Workspaces.

    fn project(&mut self, root: &Path, shown_root: &Path) -> &mut Project {
        self.projects.entry(root.to_owned()).or_insert_with(|| Project::new(shown_root.to_owned()))
    }

    /// Something that a check reads has changed; it is checked at `due` at the latest if nothing else changes.
    fn touch(&mut self, root: &Path, due: Instant) {
        let Some(project) = self.projects.get_mut(root) else { return };
        project.generation += 1;
        let since = project.waiting.map_or_else(Instant::now, |(since, _)| since);
        project.waiting = Some((since, due.min(since + PAUSE_MAX)));
    }

    fn submit_due(&mut self) {
        let now = Instant::now();
        let due: Vec<PathBuf> = self
            .projects
            .iter()
            .filter(|(_, project)| project.waiting.is_some_and(|(_, due)| due <= now))
            .map(|(root, _)| root.clone())
            .collect();
        for root in due {
            self.submit(&root);
        }
    }

    fn submit(&mut self, root: &Path) {
        let Some(project) = self.projects.get_mut(root) else { return };
        project.waiting = None;
        project.submitted = project.generation;
        let open = self
            .documents
            .iter()
            .filter_map(|document| Some((document.home.as_ref()?, &document.text)))
            .filter(|(home, _)| home.root == root)
            .map(|(home, text)| (Arc::clone(&home.file), Arc::clone(text)))
            .collect();
        let data = project.analysis.as_ref().and_then(|analysis| analysis.data.clone());
        self.worker.submit(root.to_owned(), Job { generation: project.generation, open, data });
    }

    fn checked(&mut self, outcome: Outcome) {
        let Some(project) = self.projects.get_mut(&outcome.root) else { return };
        let (analysis, problems) = match outcome.result {
            Ok(analysis) => {
                let problems = analysis.problems.clone();
                (Some(analysis), problems)
            }
            Err(problem) => (None, vec![problem]),
        };
        let problem = (!problems.is_empty()).then(|| problems.join("\n"));
        let is_new_problem = problem.is_some() && problem != project.problem;
        project.problem = problem.clone();
        // A folder that is no workspace any more has no findings.
        let found = analysis.as_ref().map(|it| diagnostics::by_file(it, project, &self.client)).unwrap_or_default();
        if let Some(analysis) = analysis {
            project.analysis = Some(analysis);
        } else {
            // Whoever waits for this state gets an answer without a catalog.
            project.analysis = None;
        }
        let gone: Vec<Arc<str>> = project.told.keys().filter(|file| !found.contains_key(*file)).cloned().collect();
        let mut news: Vec<(Arc<str>, Vec<lsp_types::Diagnostic>)> = gone.into_iter().map(|f| (f, Vec::new())).collect();
        news.extend(
            found.iter().filter(|(f, d)| project.told.get(*f) != Some(*d)).map(|(f, d)| (f.clone(), d.clone())),
        );
        project.told = found;
        let is_overtaken = project.submitted != outcome.generation;
        let project = &self.projects[&outcome.root];
        let around = Surroundings { client: &self.client, documents: &self.documents, project: Some(project) };
        for (file, diagnostics) in news {
            let Some(uri) = around.uri(&file) else { continue };
            // Of a text that has changed meanwhile the version is not known any more.
            let version = around.open(&file).map(|d| d.version).filter(|_| !is_overtaken && project.waiting.is_none());
            self.publish(&uri, version, diagnostics);
        }
        if is_new_problem && let Some(problem) = problem {
            self.log(MessageType::ERROR, problem);
        }
        let is_failed = self.projects[&outcome.root].analysis.is_none();
        for (request, need) in std::mem::take(&mut self.waiting) {
            if is_failed && self.root_of(&request).as_deref() == Some(outcome.root.as_path()) {
                self.answer(request);
            } else {
                self.answer_when(request, need);
            }
        }
    }

    // Requests.

    fn answer_or_wait(&mut self, request: Request) {
        match requests::need(&request.method) {
            None => self.refuse(request.id, ErrorCode::MethodNotFound, &format!("unknown method {}", request.method)),
            Some(need) => self.answer_when(request, need),
        }
    }

    /// Answers, or waits for the check that the answer needs.
    fn answer_when(&mut self, request: Request, need: Need) {
        let roots: Vec<PathBuf> = match self.root_of(&request) {
            Some(root) => vec![root],
            None if requests::is_about_all(&request.method) => self.projects.keys().cloned().collect(),
            None => Vec::new(),
        };
        let mut is_ready = true;
        for root in roots {
            let Some(project) = self.projects.get(&root) else { continue };
            let lacks = match need {
                Need::Text => false,
                Need::Catalog => project.analysis.is_none(),
                Need::Current => !project.is_current(),
            };
            if lacks && !(project.analysis.is_none() && project.problem.is_some()) {
                is_ready = false;
                if project.waiting.is_some() {
                    // Somebody waits for it: no pause.
                    self.submit(&root);
                }
            }
        }
        if is_ready {
            self.answer(request);
        } else {
            self.waiting.push((request, need));
        }
    }

    /// The workspace of the document that a request is about.
    fn root_of(&self, request: &Request) -> Option<PathBuf> {
        let uri: Uri = serde_json::from_value(request.params.get("textDocument")?.get("uri")?.clone()).ok()?;
        self.documents.get(&uri)?.home.as_ref().map(|home| home.root.clone())
    }

    fn answer(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let answered = catch_unwind(AssertUnwindSafe(|| self.compute(&method, params)));
        let response = match answered {
            Ok(Ok(result)) => Response { id, response_result: Ok(result) },
            Ok(Err(error)) => Response { id, response_result: Err(error) },
            Err(_) => {
                let message = format!("{method} broke off; this is a defect of tagwerk");
                Response::new_err(id, ErrorCode::InternalError as i32, message)
            }
        };
        self.send(response.into());
    }

    fn compute(&self, method: &str, params: Value) -> Result<Value, ResponseError> {
        let uri =
            params.get("textDocument").and_then(|d| d.get("uri")).and_then(|u| serde_json::from_value(u.clone()).ok());
        let document = uri.as_ref().and_then(|uri: &Uri| self.documents.get(uri));
        let around = |project| Surroundings { client: &self.client, documents: &self.documents, project };
        if requests::is_about_all(method) {
            let all: Vec<Surroundings<'_>> = self.projects.values().map(|project| around(Some(project))).collect();
            return requests::answer_about_all(method, params, &all);
        }
        let Some(document) = document else {
            // A document that is not open is not known; editors ask about such ones when they close.
            return Ok(Value::Null);
        };
        let project = document.home.as_ref().and_then(|home| self.projects.get(&home.root));
        requests::answer(method, params, &View { document, workspace: around(project) })
    }

    // Configuration.

    /// Asks to be told when files change: those people write, and those of the store that readers go by.
    fn register(&mut self) {
        if self.client.watches_files {
            let watch =
                |pattern: &str| FileSystemWatcher { glob_pattern: GlobPattern::String(pattern.into()), kind: None };
            let options = DidChangeWatchedFilesRegistrationOptions {
                watchers: ["**/*.toml", "**/CURRENT", "**/facts/manifest.json"].map(watch).into(),
            };
            let registration = Registration {
                id: "files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: serde_json::to_value(options).ok(),
            };
            self.ask("client/registerCapability", &RegistrationParams { registrations: vec![registration] });
        }
        if self.client.configuration {
            self.ask_for_configuration();
        }
    }

    fn ask_for_configuration(&mut self) {
        let item = ConfigurationItem { scope_uri: None, section: Some("tagwerk".to_owned()) };
        self.ask("workspace/configuration", &ConfigurationParams { items: vec![item] });
    }

    fn prefer(&mut self, settings: &Value) {
        let new = Preferences::read(settings).or(self.client.preferences.clone());
        if new == self.client.preferences {
            return;
        }
        self.client.preferences = new;
        let roots: Vec<PathBuf> = self.projects.keys().cloned().collect();
        for root in roots {
            self.touch(&root, Instant::now());
        }
    }

    // Out.

    fn ask(&mut self, method: &str, params: &impl Serialize) {
        self.asked += 1;
        let id = RequestId::from(format!("tagwerk-{}", self.asked));
        self.send(Request::new(id, method.to_owned(), params).into());
    }

    fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: Vec<lsp_types::Diagnostic>) {
        let params = PublishDiagnosticsParams { uri: uri.clone(), diagnostics, version };
        self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), params).into());
    }

    fn log(&self, typ: MessageType, message: String) {
        let params = LogMessageParams { typ, message };
        self.send(Notification::new("window/logMessage".to_owned(), params).into());
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, why: &str) {
        self.send(Response::new_err(id, code as i32, why.to_owned()).into());
    }

    fn send(&self, message: Message) {
        // A writer that is gone means that the client is gone, which the reader will tell.
        let _ = self.out.send(Outgoing::Message(message));
    }

    fn send_raw(&self, value: Value) {
        let _ = self.out.send(Outgoing::Raw(value));
    }
}

fn with<P: DeserializeOwned>(params: Value, act: impl FnOnce(P)) -> Result<(), serde_json::Error> {
    serde_json::from_value(params).map(act)
}

/// The folders that the editor has open.
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        params.workspace_folders.iter().flatten().filter_map(|folder| path_of(&folder.uri)).collect();
    #[expect(deprecated, reason = "older clients send nothing else")]
    if found.is_empty() {
        found.extend(params.root_uri.as_ref().and_then(path_of));
        found.extend(params.root_path.iter().map(PathBuf::from));
    }
    found
}
