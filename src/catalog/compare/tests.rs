//! Comparisons of small catalogs; the wiring with git is tested by journeys.
