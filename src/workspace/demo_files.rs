/// Files of this repository's own workspace, by path.
macro_rules! files {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)))),*]
    };
}

/// The demo catalog: what this repository's own workspace consists of. A test compares the list with the folders.
pub(super) const FILES: &[(&str, &str)] = files! {
    "tagwerk.toml"
    "strategies/cart_reminder.toml"
    "strategies/vip_call.toml"
    "strategies/welcome_journey.toml"
    "strategies/winback_sms.toml"
    "tags/basic/acquired_by.toml"
    "tags/basic/age_band.toml"
    "tags/basic/do_not_contact.toml"
    "tags/basic/employee.toml"
    "tags/basic/first_tier_city.toml"
    "tags/basic/gender_unknown.toml"
    "tags/basic/gold_member.toml"
    "tags/basic/joined_today.toml"
    "tags/basic/level_up_candidate.toml"
    "tags/basic/new_member.toml"
    "tags/behavior/careful_reader.toml"
    "tags/behavior/comeback.toml"
    "tags/behavior/coupon_hunter.toml"
    "tags/behavior/engagement.toml"
    "tags/behavior/funnel/cart_abandoner.toml"
    "tags/behavior/funnel/full_funnel.toml"
    "tags/behavior/funnel/quick_starter.toml"
    "tags/behavior/funnel/search_then_buy.toml"
    "tags/behavior/here_now.toml"
    "tags/behavior/here_today.toml"
    "tags/behavior/interest/beauty_browser.toml"
    "tags/behavior/interest/favorite_interest.toml"
    "tags/behavior/interest/likes.family.toml"
    "tags/behavior/interest/wide_interest.toml"
    "tags/behavior/mobile_first.toml"
    "tags/behavior/multi_device.toml"
    "tags/behavior/needs_help.toml"
    "tags/behavior/night_owl.toml"
    "tags/behavior/opened_much_once.toml"
    "tags/behavior/recent_login.toml"
    "tags/behavior/shares_much.toml"
    "tags/behavior/weekend_visitor.toml"
    "tags/behavior/window_shopper.toml"
    "tags/model/churn_30d.toml"
    "tags/model/churn_risk.toml"
    "tags/model/ready_to_buy.toml"
    "tags/model/repurchase_30d.toml"
    "tags/model/rfm_segment.toml"
    "tags/strategy/coupon_eligible.toml"
    "tags/strategy/cross_sell.toml"
    "tags/strategy/lifecycle.toml"
    "tags/strategy/old_winback.toml"
    "tags/strategy/onboarding.toml"
    "tags/strategy/quiet_hours.toml"
    "tags/strategy/vip_care.toml"
    "tags/strategy/winback_target.toml"
    "tags/transaction/bargain_buyer.toml"
    "tags/transaction/big_basket.toml"
    "tags/transaction/cancels_orders.toml"
    "tags/transaction/category_buyers.family.toml"
    "tags/transaction/delivered_last.toml"
    "tags/transaction/first_order_new.toml"
    "tags/transaction/generous_average.toml"
    "tags/transaction/high_value.toml"
    "tags/transaction/lapsed_spender.toml"
    "tags/transaction/month_spender.toml"
    "tags/transaction/never_bought.toml"
    "tags/transaction/no_small_orders.toml"
    "tags/transaction/recent_buyer.toml"
    "tags/transaction/refund_heavy.toml"
    "tags/transaction/repeat_buyer.toml"
    "tags/transaction/small_spender.toml"
    "tags/transaction/spend_band.toml"
    "tags/transaction/top_500_orders.toml"
    "tags/transaction/weekend_wholesale.toml"
    "templates/category_buyer.toml"
};

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    fn list(root: &Path, folder: &str, into: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let file = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                list(root, &file, into);
            } else if file.ends_with(".toml") {
                into.insert(file);
            }
        }
    }

    #[test]
    fn no_file_is_forgotten() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut there = BTreeSet::from(["tagwerk.toml".to_owned()]);
        for folder in ["strategies", "tags", "templates"] {
            list(root, folder, &mut there);
        }
        let listed: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed, there);
    }
}
