//! The words of the shop, by code.

/// Values of the event column.
pub(super) const EVENTS: [&str; 10] = [
    "login",
    "page_view",
    "search",
    "add_to_cart",
    "favorite",
    "purchase",
    "refund",
    "coupon_claim",
    "share",
    "support_ticket",
];

/// Product categories, the most visited first.
pub(super) const CATEGORIES: [&str; 12] = [
    "fashion",
    "beauty",
    "electronics",
    "grocery",
    "home",
    "baby",
    "sports",
    "health",
    "toys",
    "books",
    "pets",
    "travel",
];

/// Median price per category in hundredths.
pub(super) const PRICES: [f64; 12] =
    [12_900.0, 9_900.0, 49_900.0, 2_900.0, 8_900.0, 7_900.0, 15_900.0, 6_900.0, 5_900.0, 3_500.0, 4_900.0, 89_900.0];

/// Devices; an app user's code is 0 or 1.
pub(super) const DEVICES: [&str; 4] = ["ios", "android", "mini_program", "web"];

/// Pages that are not of a category. `/category/…` and `/product/…` follow in the order of [`CATEGORIES`].
pub(super) const PAGES: [&str; 4] = ["/", "/search", "/cart", "/account"];

/// The page of a code: [`PAGES`], then categories, then products.
pub(super) fn pages() -> Vec<String> {
    let mut pages: Vec<String> = PAGES.iter().map(|p| (*p).to_owned()).collect();
    pages.extend(CATEGORIES.iter().map(|c| format!("/category/{c}")));
    pages.extend(CATEGORIES.iter().map(|c| format!("/product/{c}")));
    pages
}

/// Cities, the largest share first.
pub(super) const CITIES: [&str; 20] = [
    "Shanghai",
    "Beijing",
    "Guangzhou",
    "Shenzhen",
    "Chengdu",
    "Hangzhou",
    "Chongqing",
    "Wuhan",
    "Xi'an",
    "Suzhou",
    "Nanjing",
    "Tianjin",
    "Changsha",
    "Zhengzhou",
    "Dongguan",
    "Qingdao",
    "Shenyang",
    "Ningbo",
    "Kunming",
    "Xiamen",
];

/// Ways in which people found the shop.
pub(super) const CHANNELS: [&str; 5] = ["organic", "ads", "referral", "wechat", "douyin"];

/// Membership levels.
pub(super) const LEVELS: [&str; 3] = ["bronze", "silver", "gold"];

/// Order states.
pub(super) const STATUSES: [&str; 4] = ["paid", "shipped", "delivered", "cancelled"];

/// Family names in Chinese and in Latin letters.
pub(super) const FAMILY_NAMES: [(&str, &str); 20] = [
    ("王", "Wang"),
    ("李", "Li"),
    ("张", "Zhang"),
    ("刘", "Liu"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("黄", "Huang"),
    ("赵", "Zhao"),
    ("吴", "Wu"),
    ("周", "Zhou"),
    ("徐", "Xu"),
    ("孙", "Sun"),
    ("马", "Ma"),
    ("朱", "Zhu"),
    ("胡", "Hu"),
    ("郭", "Guo"),
    ("何", "He"),
    ("林", "Lin"),
    ("高", "Gao"),
    ("欧阳", "Ouyang"),
];

/// Given names in Chinese and in Latin letters.
pub(super) const GIVEN_NAMES: [(&str, &str); 24] = [
    ("伟", "Wei"),
    ("芳", "Fang"),
    ("娜", "Na"),
    ("敏", "Min"),
    ("静", "Jing"),
    ("丽", "Li"),
    ("强", "Qiang"),
    ("磊", "Lei"),
    ("军", "Jun"),
    ("洋", "Yang"),
    ("勇", "Yong"),
    ("艳", "Yan"),
    ("杰", "Jie"),
    ("涛", "Tao"),
    ("明", "Ming"),
    ("超", "Chao"),
    ("秀英", "Xiuying"),
    ("子涵", "Zihan"),
    ("浩然", "Haoran"),
    ("欣怡", "Xinyi"),
    ("雨桐", "Yutong"),
    ("思远", "Siyuan"),
    ("梓萱", "Zixuan"),
    ("文博", "Wenbo"),
];
