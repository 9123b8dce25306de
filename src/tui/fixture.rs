//! A small workspace for tests: ten tags, three releases, a little history; in English or in Chinese.
