//! The one set of templates: what is said of every form, in both languages side by side.
//!
//! `{rows}` are several rows with their window and filter, `{row}` a single one; where the Chinese order needs it, they are
//! `{window}` and `{what}`. `{n}` is a number with its measure word. Chinese texts are written without spaces around values:
//! [`Phrase::fill`] puts one wherever a Chinese character meets a letter, a digit or a name.

use super::Phrase;

/// Declares phrases; `ALL` has them for tests.
macro_rules! phrases {
    ($($name:ident: $en:literal | $zh:literal;)*) => {
        $(pub(super) const $name: Phrase = Phrase::new($en, $zh);)*
        #[cfg(test)]
        pub(super) const ALL: &[(&str, Phrase)] = &[$((stringify!($name), $name)),*];
    };
}

phrases! {
    // Rows of an event, or of a source.
    EVENT: "{name} event" | "{name}事件";
    EVENTS: "{name} events" | "{name}事件";
    RECORD: "{name} record" | "{name}记录";
    RECORDS: "{name} records" | "{name}记录";
    WITH_KNOWN: "with a known {value}" | "有{value}的";
    WHERE: "where {filter}" | "{filter}的";
    WHERE_CLOSED: "(where {filter})" | "满足（{filter}）的";

    // Windows.
    EVER: "ever" | "至今";
    LAST: "in the last {d}" | "最近{d}内";
    NEXT: "in the next {d}" | "未来{d}内";
    BETWEEN_AGO: "between {from} ago and {to} ago" | "{from}前至{to}前";
    SINCE: "since {t}" | "自{t}起";
    FROM_TO: "from {from} up to, not including, {to}" | "自{from}起至{to}前（不含）";
    THIS_DAY: "today" | "今天";
    THIS_WEEK: "this week (since Monday)" | "本周（自周一起）";
    THIS_MONTH: "this month" | "本月";

    // Durations.
    MINUTE_UNIT: "minute" | "1 分钟";
    MINUTES: "{n} minutes" | "{n}分钟";
    HOUR: "hour" | "1 小时";
    HOURS: "{n} hours" | "{n}小时";
    DAY_UNIT: "day" | "1 天";
    DAYS: "{n} days" | "{n}天";
    WEEK: "week" | "1 周";
    WEEKS: "{n} weeks" | "{n}周";
    MONTH: "month" | "1 个月";
    MONTHS: "{n} months" | "{n}个月";
    YEARS: "{n} years" | "{n}年";
    ONE_OF_UNIT: "1 {unit}" | "{unit}";
    FULL_DAY: "{n} full day" | "{n}个整天";
    FULL_DAYS: "{n} full days" | "{n}个整天";

    // How many.
    TIMES: "{n}" | "{n}次";
    ENTRIES: "{n}" | "{n}条";
    PIECES: "{n}" | "{n}个";
    DAYS_OF: "{n}" | "{n}天";
    COUNT_SOME: "at least one {row}" | "{window}有{what}";
    COUNT_NONE: "no {rows}" | "{window}没有{what}";
    COUNT_MORE: "more than {n} {rows}" | "{rows}超过{n}";
    COUNT_AT_LEAST: "at least {n} {rows}" | "{rows}至少{n}";
    COUNT_LESS: "fewer than {n} {rows}" | "{rows}少于{n}";
    COUNT_AT_MOST: "at most {n} {rows}" | "{rows}最多{n}";
    COUNT_EXACTLY: "exactly {n} {rows}" | "{rows}恰好{n}";
    COUNT_NOT: "not exactly {n} {rows}" | "{rows}不是{n}";
    COUNT_BETWEEN: "{low} to {high} {rows}" | "{rows}为{low}到{high}";
    COUNT_NOT_BETWEEN: "fewer than {low} or more than {high} {rows}" | "{rows}少于{low}或多于{high}";
    MORE_THAN: "more {rows} than {others}" | "{rows}多于{others}";
    AT_LEAST_AS_MANY: "at least as many {rows} as {others}" | "{rows}不少于{others}";
    FEWER_THAN: "fewer {rows} than {others}" | "{rows}少于{others}";
    AT_MOST_AS_MANY: "at most as many {rows} as {others}" | "{rows}不多于{others}";
    AS_MANY: "exactly as many {rows} as {others}" | "{rows}与{others}数量相同";
    NOT_AS_MANY: "not exactly as many {rows} as {others}" | "{rows}与{others}数量不同";
    DISTINCT_ONE: "distinct value of {value} in {rows}" | "{rows}中不同的{value}";
    DISTINCT: "distinct values of {value} in {rows}" | "{rows}中不同的{value}";
    DAY_WITH: "distinct day with {rows}" | "{window}有{what}的天数";
    DAYS_WITH: "distinct days with {rows}" | "{window}有{what}的天数";

    // Values.
    NOW: "now" | "此刻";
    TODAY: "today" | "今天";
    EVENT_TIME: "event time" | "事件时间";
    EVENT_NAME: "event name" | "事件名";
    NUMBER_OF: "the number of {rows}" | "{rows}的数量";
    SUM: "the sum of {value} over {rows}" | "{rows}的{value}合计";
    AVERAGE: "the average {value} over {rows}" | "{rows}的{value}平均值";
    SMALLEST: "the smallest {value} over {rows}" | "{rows}的{value}最小值";
    LARGEST: "the largest {value} over {rows}" | "{rows}的{value}最大值";
    EARLIEST: "the earliest {value} over {rows}" | "{rows}的最早{value}";
    LATEST: "the latest {value} over {rows}" | "{rows}的最晚{value}";
    FIRST_EVENT: "the first {row}" | "{window}第一次{what}";
    LAST_EVENT: "the last {row}" | "{window}最后一次{what}";
    FIRST_RECORD: "the first {row}" | "{window}第一条{what}";
    LAST_RECORD: "the last {row}" | "{window}最后一条{what}";
    OF_ROW: "{value} of {t}" | "{t}的{value}";
    SCORE: "the score of {tag}" | "标签{tag}的评分";
    DAYS_SINCE: "the number of full days since {t}" | "{t}距今的整天数";
    HOUR_OF: "the hour of {t}" | "{t}的小时数";
    WEEKDAY_OF: "the weekday of {t} (1 Monday to 7 Sunday)" | "{t}是星期几（1 为周一，7 为周日）";
    DAY_OF: "the day of {t}" | "{t}的日期";
    START_OF: "the start of {t}" | "{t}零点";
    AGO: "{d} ago" | "{d}前";
    FROM_NOW: "{d} from now" | "{d}后";
    BEFORE: "{d} before {t}" | "{t}之前{d}";
    AFTER: "{d} after {t}" | "{t}之后{d}";
    ELAPSED: "the time from {from} to {to}" | "从{from}到{to}的时长";
    PLUS: "{a} plus {b}" | "{a}加{b}";
    MINUS: "{a} minus {b}" | "{a}减{b}";
    TIMES_BY: "{a} times {b}" | "{a}乘以{b}";
    DIVIDED: "{a} divided by {b}" | "{a}与{b}之比";
    NEGATIVE: "minus {a}" | "{a}的相反数";
    SIGNS: "{a} {sign} {b}" | "{a} {sign} {b}";
    GROUP: "({x})" | "（{x}）";
    WHETHER: "whether {x}" | "是否{x}";

    // Comparisons of numbers, texts and durations.
    MORE: "{value} is more than {n}" | "{value}大于{n}";
    AT_LEAST: "{value} is at least {n}" | "{value}至少为{n}";
    LESS: "{value} is less than {n}" | "{value}小于{n}";
    AT_MOST: "{value} is at most {n}" | "{value}至多为{n}";
    EQUALS: "{value} is {n}" | "{value}为{n}";
    EQUALS_NOT: "{value} is not {n}" | "{value}不为{n}";
    KNOWN_NOT: "{value} is known and not {n}" | "{value}已知且不为{n}";
    SORTS_AFTER: "{value} sorts after {n}" | "{value}排在{n}之后";
    SORTS_NOT_BEFORE: "{value} is {n} or sorts after it" | "{value}为{n}或排在其后";
    SORTS_BEFORE: "{value} sorts before {n}" | "{value}排在{n}之前";
    SORTS_NOT_AFTER: "{value} is {n} or sorts before it" | "{value}为{n}或排在其前";
    IN_RANGE: "{value} is between {low} and {high} (inclusive)" | "{value}在{low}到{high}之间（含）";
    OUT_OF_RANGE: "{value} is not between {low} and {high} (inclusive)" | "{value}不在{low}到{high}之间（含）";
    KNOWN_OUT_OF_RANGE:
        "{value} is known and not between {low} and {high} (inclusive)" | "{value}已知且不在{low}到{high}之间（含）";
    AMONG: "{value} is one of {list}" | "{value}为{list}之一";
    NONE_OF: "{value} is none of {list}" | "{value}不是{list}中的任何一个";
    KNOWN_NONE_OF: "{value} is known and none of {list}" | "{value}已知且不是{list}中的任何一个";
    KNOWN: "{value} is known" | "{value}已知";
    UNKNOWN: "{value} is not known" | "{value}未知";
    TRUE: "{value} is true" | "{value}为真";
    FALSE: "{value} is false" | "{value}为假";

    // Texts.
    STARTS: "{value} starts with {text}" | "{value}以{text}开头";
    STARTS_NOT: "{value} is known and does not start with {text}" | "{value}已知且不以{text}开头";
    ENDS: "{value} ends with {text}" | "{value}以{text}结尾";
    ENDS_NOT: "{value} is known and does not end with {text}" | "{value}已知且不以{text}结尾";
    CONTAINS: "{value} contains {text}" | "{value}包含{text}";
    CONTAINS_NOT: "{value} is known and does not contain {text}" | "{value}已知且不包含{text}";
    MATCHES:
        "{value} matches {text} (% is any text, _ one character, \\ takes the next as it is)"
        | "{value}符合{text}（% 为任意文本，_ 为一个字符，\\ 之后的字符按原样）";
    MATCHES_NOT:
        "{value} is known and does not match {text} (% is any text, _ one character, \\ takes the next as it is)"
        | "{value}已知且不符合{text}（% 为任意文本，_ 为一个字符，\\ 之后的字符按原样）";

    // Instants and days.
    IS: "{t} is" | "{t}";
    WAS: "{t} was" | "{t}";
    T_AFTER: "{t} after {u}" | "{t}晚于{u}";
    T_NOT_BEFORE: "{t} at or after {u}" | "{t}不早于{u}";
    T_BEFORE: "{t} before {u}" | "{t}早于{u}";
    T_NOT_AFTER: "{t} at or before {u}" | "{t}不晚于{u}";
    T_AT: "{t} at {u}" | "{t}为{u}";
    T_NOT_AT: "{t} known and not at {u}" | "{t}已知且不为{u}";
    DAY_NOT_BEFORE: "{t} on or after {u}" | "{t}不早于{u}";
    DAY_NOT_AFTER: "{t} on or before {u}" | "{t}不晚于{u}";
    DAY_ON: "{t} on {u}" | "{t}为{u}";
    DAY_NOT_ON: "{t} known and not on {u}" | "{t}已知且不为{u}";
    TODAY_IS: "{t} {u}" | "{t}为{u}";
    TODAY_NOT: "{t} known and not {u}" | "{t}已知且不为{u}";
    NOW_AFTER: "{t} in the future" | "{t}晚于此刻";
    NOW_NOT_BEFORE: "{t} now or in the future" | "{t}不早于此刻";
    NOW_BEFORE: "{t} in the past" | "{t}早于此刻";
    NOW_NOT_AFTER: "{t} now or in the past" | "{t}不晚于此刻";
    NOW_AT: "{t} exactly now" | "{t}恰为此刻";
    NOW_NOT_AT: "{t} known and not exactly now" | "{t}已知且不恰为此刻";
    AGO_AFTER: "{t} later than {u}" | "{t}晚于{u}";
    AGO_NOT_BEFORE: "{t} {u} or later" | "{t}不早于{u}";
    AGO_BEFORE: "{t} earlier than {u}" | "{t}早于{u}";
    AGO_NOT_AFTER: "{t} {u} or earlier" | "{t}不晚于{u}";
    AGO_AT: "{t} exactly {u}" | "{t}恰为{u}";
    AGO_NOT_AT: "{t} known and not exactly {u}" | "{t}已知且不恰为{u}";
    T_IN_RANGE: "{t} between {low} and {high} (inclusive)" | "{t}在{low}到{high}之间（含）";
    T_OUT_OF_RANGE: "{t} known and not between {low} and {high} (inclusive)" | "{t}已知且不在{low}到{high}之间（含）";
    SINCE_LESS: "{t} less than {d} ago" | "{t}距今不足{d}";
    OR_AHEAD: "{x} or in the future" | "{x}或在将来";
    SINCE_AT_LEAST: "{t} at least {d} ago" | "{t}距今至少{d}";
    SINCE_MORE: "{t} more than {d} ago" | "{t}距今超过{d}";
    SINCE_AT_MOST: "{t} at most {d} ago" | "{t}距今最多{d}";
    SINCE_EXACTLY: "{t} exactly {d} ago" | "{t}距今恰好{d}";
    SINCE_NOT: "{t} known and not exactly {d} ago" | "{t}已知且距今不是{d}";
    SINCE_BETWEEN: "{t} between {low} and {high} ago (inclusive)" | "{t}距今{low}到{high}（含）";
    SINCE_NOT_BETWEEN:
        "{t} known and not between {low} and {high} ago (inclusive)" | "{t}已知且距今不在{low}到{high}之间（含）";
    HAPPENS_BETWEEN: "the event happens between {from} and {to}" | "事件发生在{from}至{to}之间";
    HAPPENS_NOT_BETWEEN: "the event does not happen between {from} and {to}" | "事件不发生在{from}至{to}之间";
    CLOCK_BETWEEN: "the time of day of {t} is between {from} and {to}" | "{t}的时刻在{from}至{to}之间";
    CLOCK_NOT_BETWEEN:
        "the time of day of {t} is known and not between {from} and {to}" | "{t}的时刻已知且不在{from}至{to}之间";
    HAPPENS_ON: "the event happens on a {days}" | "事件发生在{days}";
    FALLS_ON: "{t} falls on a {days}" | "{t}落在{days}";
    MONDAY: "Monday" | "周一";
    TUESDAY: "Tuesday" | "周二";
    WEDNESDAY: "Wednesday" | "周三";
    THURSDAY: "Thursday" | "周四";
    FRIDAY: "Friday" | "周五";
    SATURDAY: "Saturday" | "周六";
    SUNDAY: "Sunday" | "周日";
    INSTANT_UTC: "{t} UTC" | "{t}（UTC）";

    // Logic.
    EVERYBODY: "everybody" | "所有用户";
    EVERYBODY_ELSE: "everybody else" | "其余所有用户";
    NOBODY: "nobody" | "没有任何用户";
    ALWAYS: "always" | "任何情况";
    NEVER: "never" | "不可能";
    AND: " and " | "，且";
    AND_THEN: ", and " | "，且";
    OR: " or " | "，或";
    OR_ELSE: ", or " | "，或";
    LIST: ", " | "、";
    LAST_OF_LIST: " or " | "或";
    ALL_OF: "all of these:" | "同时满足：";
    ANY_OF: "at least one of these:" | "满足以下任意一项：";
    SAME: "either both or neither of {a} and {b}" | "{a}与{b}同时成立或同时不成立";
    DIFFER: "exactly one of {a} and {b}" | "{a}与{b}恰有一个成立";

    // Tags, rankings.
    TAG: "in tag {tag}" | "属于标签{tag}";
    NOT_TAG: "not in tag {tag}" | "不属于标签{tag}";
    LABELLED: "{name} ({id})" | "{name}（{id}）";
    CASE: "tag {tag} is {case}" | "标签{tag}为{case}";
    NOT_CASE: "tag {tag} is not {case}" | "标签{tag}不为{case}";
    OTHER_CASE: "tag {tag} has a value other than {case}" | "标签{tag}有取值且不为{case}";
    NO_OTHER_CASE: "tag {tag} has no value or is {case}" | "标签{tag}没有取值或为{case}";
    FIRST_PLACES: "{n}" | "{n}名";
    TOP: "in the top {k} by {value}" | "{value}排名前{k}";
    NOT_TOP: "not in the top {k} by {value}" | "{value}排名不在前{k}";
    BOTTOM: "in the bottom {k} by {value}" | "{value}排名后{k}";
    NOT_BOTTOM: "not in the bottom {k} by {value}" | "{value}排名不在后{k}";
    RANKED_AMONG: "{rank} (ranked only among those with: {among})" | "{rank}（只在满足此条件者中排名：{among}）";

    // Sequences.
    SEQUENCE: "in this order: {steps}" | "依次发生：{steps}";
    NOT_SEQUENCE: "never in this order: {steps}" | "从未依次发生：{steps}";
    STEP_JOINT: "; " | "；";
    STEP_FIRST: "{row}" | "{rows}";
    STEP_THEN: "then {row}" | "之后有{rows}";
    STEP_WITHIN: "then {row} within {d}" | "之后{d}内有{rows}";
    STEP_NO: "then no {rows}" | "之后没有{rows}";
    STEP_NO_WITHIN: "then no {rows} within {d} (that time has passed)" | "之后{d}内没有{rows}（且已满{d}）";

    // Models.
    MODEL_LABEL: "learns to find those with: {x}" | "学习识别：{x}";
    MODEL_POPULATION: "scores only those with: {x}" | "只为满足此条件者评分：{x}";
    MODEL_EVERYBODY: "scores everybody" | "为所有用户评分";
    MODEL_FEATURES: "learns from:" | "所用特征：";
    MODEL_SCORES: "takes the scores in {x}" | "采用{x}中的评分";
    MODEL_THRESHOLD: "members have a score of at least {x}" | "成员：评分至少为{x}";
    MODEL_TOP: "members are the best {x} of those scored" | "成员：评分最高的{x}";
    CASES: "the first case that applies wins:" | "按顺序取第一个符合的取值：";
    CASE_WHEN: "{case}: {x}" | "{case}：{x}";
    CASE_OF: "{case}:" | "{case}：";
}
