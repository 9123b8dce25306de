//! The forms of the rule language with their signatures and a sentence about each.

use crate::rule::say::Language;

/// A form that begins with a word and a parenthesis.
#[derive(Debug, Clone, Copy)]
pub struct RuleForm {
    /// The word.
    pub word: &'static str,
    /// How it is written, with what may be left out in brackets.
    pub signature: &'static str,
    english: &'static str,
    chinese: &'static str,
    /// Whether it may stand inside an aggregate or step.
    pub(super) is_row_level: bool,
}

impl RuleForm {
    /// A sentence about it.
    #[must_use]
    pub const fn about(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

const fn form(word: &'static str, signature: &'static str, english: &'static str, chinese: &'static str) -> RuleForm {
    RuleForm { word, signature, english, chinese, is_row_level: false }
}

const fn row_form(
    word: &'static str,
    signature: &'static str,
    english: &'static str,
    chinese: &'static str,
) -> RuleForm {
    RuleForm { word, signature, english, chinese, is_row_level: true }
}

/// All of them, in the order in which they are proposed.
pub(super) const FORMS: [RuleForm; 21] = [
    form("count", "count(event [where …][, window])", "How many rows; 0 of nothing.", "行数；没有则为 0。"),
    form("exists", "exists(event [where …][, window])", "Whether there is a row.", "是否存在一行。"),
    form(
        "sum",
        "sum(event.column [where …][, window])",
        "The sum of the values, exact; 0 of nothing.",
        "数值之和，精确；没有则为 0。",
    ),
    form(
        "avg",
        "avg(event.column [where …][, window])",
        "The average of the values; null of nothing.",
        "数值的平均；没有则为空。",
    ),
    form(
        "min",
        "min(event.column [where …][, window])",
        "The smallest value; null of nothing.",
        "最小值；没有则为空。",
    ),
    form("max", "max(event.column [where …][, window])", "The largest value; null of nothing.", "最大值；没有则为空。"),
    form(
        "first",
        "first(event or event.column [where …][, window])",
        "The time of the first row, or the value in it.",
        "第一行的时间，或其中的值。",
    ),
    form(
        "last",
        "last(event or event.column [where …][, window])",
        "The time of the last row, or the value in it.",
        "最后一行的时间，或其中的值。",
    ),
    form(
        "count_distinct",
        "count_distinct(event.column [where …][, window])",
        "How many different values.",
        "不同取值的个数。",
    ),
    row_form(
        "days_since",
        "days_since(time)",
        "Whole 24-hour periods until `as_of`, rounded down.",
        "距 `as_of` 的整 24 小时数，向下取整。",
    ),
    row_form("hour", "hour(time)", "The local hour, 0 to 23.", "当地小时，0 到 23。"),
    row_form(
        "weekday",
        "weekday(time)",
        "The local weekday, 1 (Monday) to 7 (Sunday).",
        "当地星期，1（周一）到 7（周日）。",
    ),
    row_form("day", "day(time)", "The local date.", "当地日期。"),
    row_form("contains", "contains(text, 'part')", "Whether the text holds the part.", "文本是否包含该部分。"),
    row_form(
        "starts_with",
        "starts_with(text, 'part')",
        "Whether the text begins with the part.",
        "文本是否以该部分开头。",
    ),
    row_form("ends_with", "ends_with(text, 'part')", "Whether the text ends with the part.", "文本是否以该部分结尾。"),
    form(
        "tag",
        "tag(id) or tag(id = 'value')",
        "Whether the subject is in the audience of another tag.",
        "对象是否属于另一个标签的人群。",
    ),
    form(
        "score",
        "score(id)",
        "The score of a model tag; null outside of its population.",
        "模型标签的分数；总体之外为空。",
    ),
    form("top", "top(K or P%, value [among …])", "Whether the value is among the largest.", "该值是否位于最大之列。"),
    form(
        "bottom",
        "bottom(K or P%, value [among …])",
        "Whether the value is among the smallest.",
        "该值是否位于最小之列。",
    ),
    form(
        "sequence",
        "sequence(event, then [no] event [within duration], …[, window])",
        "Whether rows follow each other in this order.",
        "各行是否按此顺序出现。",
    ),
];

/// The form of that word.
#[must_use]
pub fn rule_form(word: &str) -> Option<&'static RuleForm> {
    FORMS.iter().find(|form| form.word == word)
}
