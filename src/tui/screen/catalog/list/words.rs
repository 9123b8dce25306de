//! What the list says.

use crate::{catalog::Status, rule::say::Phrase};

pub(crate) const TITLE: Phrase = Phrase::new("{n} tags", "{n} 个标签");
pub(crate) const TITLE_FOUND: Phrase = Phrase::new("{found} of {n} tags", "{found} / {n} 个标签");
pub(crate) const BEST_FIRST: Phrase = Phrase::new("best match first", "最匹配优先");
pub(crate) const READING: Phrase = Phrase::new("Reading tags…", "正在读取标签…");
pub(crate) const NO_TAGS: Phrase =
    Phrase::new("There is no tag yet: `tagwerk new` writes one.", "还没有标签：用 `tagwerk new` 创建。");
pub(crate) const NOTHING_FOUND: Phrase = Phrase::new("No tag is like that.", "没有符合的标签。");
pub(crate) const UNKNOWN_KEY: Phrase = Phrase::new("unknown key `{key}` in the filter", "筛选中有未知的键“{key}”");
pub(crate) const KNOWN_KEYS: Phrase = Phrase::new("{problem}; known are {keys}", "{problem}；可用：{keys}");
pub(crate) const UNKNOWN_VALUE: Phrase = Phrase::new("no tag has {key} `{value}`", "没有标签的 {key} 为“{value}”");
pub(crate) const DID_YOU_MEAN: Phrase =
    Phrase::new("{problem}; did you mean `{nearest}`?", "{problem}；是否指“{nearest}”？");
pub(crate) const SEARCH: Phrase = Phrase::new("Search", "搜索");
pub(crate) const SEARCH_HINT: Phrase = Phrase::new("words, or owner:… status:…", "关键词，或 owner:… status:…");
pub(crate) const SORTED: Phrase = Phrase::new("Sorted by {column}, {direction}", "按{column}{direction}");
pub(crate) const ASCENDING: Phrase = Phrase::new("ascending", "升序");
pub(crate) const DESCENDING: Phrase = Phrase::new("descending", "降序");
pub(crate) const FOLDER: Phrase = Phrase::new("folder {name}, {n} tags, {state}", "文件夹 {name}，{n} 个标签，{state}");
pub(crate) const OPEN: Phrase = Phrase::new("open", "已展开");
pub(crate) const CLOSED: Phrase = Phrase::new("closed", "已收起");
pub(crate) const FOLDER_BROKEN: Phrase = Phrase::new("{n} with mistakes", "{n} 个有错误");
pub(crate) const POSITION: Phrase = Phrase::new("row {at} of {n}", "第 {at} 行，共 {n} 行");
pub(crate) const NOT_BUILT: Phrase = Phrase::new("not in the release", "不在发布中");
pub(crate) const NOT_MEASURED: Phrase = Phrase::new("not measured yet", "尚未评估");
pub(crate) const MISTAKES: Phrase = Phrase::new("mistakes: {n}", "错误 {n} 处");
pub(crate) const WARNINGS: Phrase = Phrase::new("warnings: {n}", "警告 {n} 处");
pub(crate) const STALE: Phrase = Phrase::new("stale", "过期");
pub(crate) const OFF: Phrase = Phrase::new("off", "已关闭");
pub(crate) const UNREADABLE: Phrase = Phrase::new("broken", "无法读取");
pub(crate) const NOBODY: Phrase = Phrase::new("nobody", "无");
pub(crate) const SIZES: Phrase = Phrase::new("last {n} releases: {sizes}", "最近 {n} 次发布：{sizes}");
pub(crate) const RISING: Phrase = Phrase::new("rising", "上升");
pub(crate) const FALLING: Phrase = Phrase::new("falling", "下降");
pub(crate) const STEADY: Phrase = Phrase::new("unchanged", "持平");
pub(crate) const COPIED: Phrase = Phrase::new("copied: {text}", "已复制：{text}");
pub(crate) const RELEASES_MISSING: Phrase =
    Phrase::new("trends leave out {n} damaged releases: {first}", "趋势略去 {n} 个损坏的发布：{first}");

/// The word of a status.
pub(crate) const fn status(status: Status) -> Phrase {
    match status {
        Status::Draft => Phrase::new("draft", "草稿"),
        Status::Review => Phrase::new("review", "评审"),
        Status::Active => Phrase::new("active", "启用"),
        Status::Paused => Phrase::new("paused", "暂停"),
        Status::Deprecated => Phrase::new("deprecated", "弃用"),
        Status::Retired => Phrase::new("retired", "下线"),
    }
}

/// A sign of a status, so that it is seen at a glance: filled while it is handed over.
pub(crate) const fn sign(status: Status) -> &'static str {
    match status {
        Status::Draft => "·",
        Status::Review => "◌",
        Status::Active => "●",
        Status::Paused => "○",
        Status::Deprecated => "◐",
        Status::Retired => "×",
    }
}
