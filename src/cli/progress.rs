use std::{
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    diagnostic::sanitize,
    workspace::{Progress, Stage},
};

/// Bars on stderr, one stage after the other; nothing at all when stderr is no terminal.
#[derive(Debug)]
pub(super) struct Bars {
    current: Mutex<Option<(Stage, String, ProgressBar)>>,
    is_shown: bool,
    colors: bool,
}

impl Bars {
    /// Bars that appear with the first report.
    pub(super) fn new(colors: bool) -> Self {
        Self { current: Mutex::new(None), is_shown: std::io::stderr().is_terminal(), colors }
    }

    /// Takes the bar away, so that a result can be printed.
    pub(super) fn clear(&self) {
        if let Some((_, _, bar)) = self.current.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn advanced(&self, stage: Stage, what: &str, done: u64, total: u64) {
        if !self.is_shown {
            return;
        }
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_none_or(|(s, w, _)| (*s, w.as_str()) != (stage, what))
            && let Some((_, _, old)) = current.replace((stage, what.to_owned(), bar(stage, what, total, self.colors)))
        {
            old.finish_and_clear();
        }
        let Some((_, _, bar)) = current.as_ref() else { return };
        bar.set_length(total);
        // Reports of several threads may overtake each other; a bar goes forward only.
        if done > bar.position() {
            bar.set_position(done);
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.clear();
    }
}

fn bar(stage: Stage, what: &str, total: u64, colors: bool) -> ProgressBar {
    let (word, count) = match stage {
        Stage::Generate => ("Making up data", "{percent} %"),
        Stage::Ingest => ("Reading", "{bytes} of {total_bytes}"),
        Stage::Evaluate => ("Evaluating rules", "{human_pos} of {human_len} containers"),
        Stage::Mutate => ("Changing rules", "{human_pos} of {human_len} tags"),
        Stage::Write => ("Writing audiences", "{human_pos} of {human_len} audiences"),
    };
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(15));
    let (style, dim) = if colors { (".cyan/dim", ":.dim") } else { ("", "") };
    let template = format!("{{msg:18}} {{bar:24{style}}} {count} {{elapsed{dim}}}");
    bar.set_style(
        ProgressStyle::with_template(&template).expect("a template that is fixed here").progress_chars("█▉▊▋▌▍▎▏ "),
    );
    bar.set_message(sanitize(format!("{word} {what}").trim_end()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
