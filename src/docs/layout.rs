use std::collections::BTreeMap;

/// A drawing of boxes in layers from left to right, with an edge from what is needed to what needs it.
///
/// The method is that of Sugiyama, in its simple form: a box stands right of everything it needs, edges over several
/// layers pass through a place in each, places are ordered so that few edges cross, and then pulled towards their
/// neighbours. All lengths are in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// Width of the drawing.
    pub(super) width: f64,
    /// Height of the drawing.
    pub(super) height: f64,
    /// The boxes, in the order they were given.
    pub(super) boxes: Vec<Placed>,
    /// The edges, in the order they were given: points from the right side of one box to the left side of the other.
    pub(super) edges: Vec<Vec<(f64, f64)>>,
}

/// Where a box stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// Left side.
    pub(super) x: f64,
    /// Upper side.
    pub(super) y: f64,
    /// Width.
    pub(super) width: f64,
}

/// Height of a box.
pub(super) const BOX_HEIGHT: f64 = 42.0;
/// Between boxes of a layer.
const BOX_GAP: f64 = 14.0;
/// Height of the place of an edge that passes a layer.
const PASS_HEIGHT: f64 = 10.0;
/// Between layers.
const LAYER_GAP: f64 = 46.0;
/// Around everything.
const MARGIN: f64 = 8.0;
/// How often places are ordered and pulled.
const SWEEPS: usize = 8;

/// Something in a layer: a box, or an edge that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Box(usize),
    /// The edge, and the layer.
    Pass(usize, usize),
}

/// Lays out boxes of the given widths. An edge `(a, b)` goes from box `a` to box `b`; edges of a circle may go back.
pub(super) fn lay_out(widths: &[f64], edges: &[(usize, usize)]) -> Layout {
    let layer_of = layers(widths.len(), edges);
    let count = layer_of.iter().copied().max().map_or(0, |last| last + 1);
    let mut layers: Vec<Vec<Place>> = vec![Vec::new(); count];
    for (at, layer) in layer_of.iter().enumerate() {
        layers[*layer].push(Place::Box(at));
    }
    let mut links: Vec<(Place, Place)> = Vec::new();
    for (edge, (from, to)) in edges.iter().enumerate() {
        let (first, last) = (layer_of[*from], layer_of[*to]);
        let mut before = Place::Box(*from);
        for (layer, places) in layers.iter_mut().enumerate().take(last).skip(first + 1) {
            let pass = Place::Pass(edge, layer);
            places.push(pass);
            links.push((before, pass));
            before = pass;
        }
        if first < last {
            links.push((before, Place::Box(*to)));
        }
    }
    let neighbours = Neighbours::new(&links);
    order(&mut layers, &neighbours);
    let centers = pull(&layers, &neighbours);
    draw(widths, edges, &layers, &layer_of, &centers)
}

/// The layer of each box: one more than the last of what it needs.
fn layers(boxes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layer = vec![0; boxes];
    // As many rounds as there are boxes settle every graph without circles; a circle stops moving then.
    for _ in 0..boxes {
        let mut moved = false;
        for (from, to) in edges {
            if layer[*to] <= layer[*from] && layer[*from] + 1 < boxes && from != to {
                layer[*to] = layer[*from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layer
}

#[derive(Debug, Default)]
struct Neighbours {
    left: BTreeMap<Place, Vec<Place>>,
    right: BTreeMap<Place, Vec<Place>>,
}

impl Neighbours {
    fn new(links: &[(Place, Place)]) -> Self {
        let mut all = Self::default();
        for (from, to) in links {
            all.left.entry(*to).or_default().push(*from);
            all.right.entry(*from).or_default().push(*to);
        }
        all
    }

    fn left(&self, place: Place) -> &[Place] {
        self.left.get(&place).map_or(&[], Vec::as_slice)
    }

    fn right(&self, place: Place) -> &[Place] {
        self.right.get(&place).map_or(&[], Vec::as_slice)
    }
}

/// Orders each layer by the middle of its neighbours, to and fro, and keeps the order with the fewest crossings.
fn order(layers: &mut Vec<Vec<Place>>, neighbours: &Neighbours) {
    let mut best = layers.clone();
    let mut fewest = crossings(&best, neighbours);
    for sweep in 0..SWEEPS {
        let to_right = sweep % 2 == 0;
        for step in 1..layers.len() {
            let at = if to_right { step } else { layers.len() - 1 - step };
            let fixed = positions(&layers[if to_right { at - 1 } else { at + 1 }]);
            let middle = |place: &Place| {
                let near = if to_right { neighbours.left(*place) } else { neighbours.right(*place) };
                let near: Vec<f64> = near.iter().filter_map(|n| fixed.get(n)).map(|p| *p as f64).collect();
                (!near.is_empty()).then(|| near.iter().sum::<f64>() / near.len() as f64)
            };
            let own = positions(&layers[at]);
            let key = |place: &Place| middle(place).unwrap_or(own[place] as f64);
            layers[at].sort_by(|a, b| key(a).total_cmp(&key(b)).then(own[a].cmp(&own[b])));
        }
        let now = crossings(layers, neighbours);
        if now < fewest {
            fewest = now;
            best.clone_from(layers);
        }
    }
    *layers = best;
}

fn positions(layer: &[Place]) -> BTreeMap<Place, usize> {
    layer.iter().enumerate().map(|(at, place)| (*place, at)).collect()
}

fn crossings(layers: &[Vec<Place>], neighbours: &Neighbours) -> usize {
    let between = |pair: &[Vec<Place>]| {
        let right = positions(&pair[1]);
        let mut seen: Vec<usize> = Vec::new();
        let mut crossed = 0;
        for place in &pair[0] {
            let ends: Vec<usize> = neighbours.right(*place).iter().filter_map(|n| right.get(n)).copied().collect();
            crossed += ends.iter().map(|end| seen.iter().filter(|other| *other > end).count()).sum::<usize>();
            seen.extend(ends);
        }
        crossed
    };
    layers.windows(2).map(between).sum()
}

/// The middle height of each place: near the middle of its neighbours, in order, without touching.
fn pull(layers: &[Vec<Place>], neighbours: &Neighbours) -> BTreeMap<Place, f64> {
    let mut centers = BTreeMap::new();
    for layer in layers {
        let mut y = 0.0;
        for place in layer {
            centers.insert(*place, y + height(*place) / 2.0);
            y += height(*place) + BOX_GAP;
        }
        let middle = (y - BOX_GAP) / 2.0;
        for place in layer {
            *centers.entry(*place).or_default() -= middle;
        }
    }
    for sweep in 0..SWEEPS {
        for step in 0..layers.len() {
            let at = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
            let wanted: Vec<f64> = layers[at]
                .iter()
                .map(|place| {
                    let near = neighbours.left(*place).iter().chain(neighbours.right(*place));
                    let near: Vec<f64> = near.map(|n| centers[n]).collect();
                    if near.is_empty() { centers[place] } else { near.iter().sum::<f64>() / near.len() as f64 }
                })
                .collect();
            let gaps: Vec<f64> = layers[at].windows(2).map(|w| (height(w[0]) + height(w[1])) / 2.0 + BOX_GAP).collect();
            for (place, y) in layers[at].iter().zip(spread(&wanted, &gaps)) {
                centers.insert(*place, y);
            }
        }
    }
    centers
}

const fn height(place: Place) -> f64 {
    match place {
        Place::Box(_) => BOX_HEIGHT,
        Place::Pass(..) => PASS_HEIGHT,
    }
}

/// The values nearest to those wanted (by the sum of squares) of which each is at least `gaps` above the one before:
/// neighbours that would touch move as one block, to the mean of what they want.
fn spread(wanted: &[f64], gaps: &[f64]) -> Vec<f64> {
    // With the gaps taken off, "at least a gap above" becomes "not below".
    let mut offset = 0.0;
    let offsets: Vec<f64> = std::iter::once(0.0)
        .chain(gaps.iter().map(|gap| {
            offset += gap;
            offset
        }))
        .collect();
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (want, offset) in wanted.iter().zip(&offsets) {
        let mut block = (want - offset, 1);
        while let Some(&(sum, count)) = blocks.last()
            && sum / count as f64 >= block.0 / block.1 as f64
        {
            blocks.pop();
            block = (block.0 + sum, block.1 + count);
        }
        blocks.push(block);
    }
    let values = blocks.iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / *count as f64, *count));
    values.zip(&offsets).map(|(value, offset)| value + offset).collect()
}

fn draw(
    widths: &[f64],
    edges: &[(usize, usize)],
    layers: &[Vec<Place>],
    layer_of: &[usize],
    centers: &BTreeMap<Place, f64>,
) -> Layout {
    let top = centers.iter().map(|(place, y)| y - height(*place) / 2.0).fold(f64::INFINITY, f64::min);
    let bottom = centers.iter().map(|(place, y)| y + height(*place) / 2.0).fold(f64::NEG_INFINITY, f64::max);
    let (top, bottom) = if top.is_finite() { (top, bottom) } else { (0.0, 0.0) };
    let middle = |place: Place| centers[&place] - top + MARGIN;
    let mut x = MARGIN;
    let columns: Vec<(f64, f64)> = layers
        .iter()
        .map(|layer| {
            let wide = |place: &Place| if let Place::Box(at) = place { widths[*at] } else { 0.0 };
            let column = (x, layer.iter().map(wide).fold(0.0, f64::max));
            x += column.1 + LAYER_GAP;
            column
        })
        .collect();
    let boxes: Vec<Placed> = layer_of
        .iter()
        .enumerate()
        .map(|(at, layer)| Placed {
            x: columns[*layer].0,
            y: middle(Place::Box(at)) - BOX_HEIGHT / 2.0,
            width: columns[*layer].1,
        })
        .collect();
    let edges = edges
        .iter()
        .enumerate()
        .map(|(edge, (from, to))| {
            let mut points = vec![(boxes[*from].x + boxes[*from].width, middle(Place::Box(*from)))];
            for (layer, (x, width)) in columns.iter().enumerate().take(layer_of[*to]).skip(layer_of[*from] + 1) {
                let y = middle(Place::Pass(edge, layer));
                points.extend([(*x, y), (x + width, y)]);
            }
            points.push((boxes[*to].x, middle(Place::Box(*to))));
            points
        })
        .collect();
    let width = (x - LAYER_GAP).max(MARGIN) + MARGIN;
    Layout { width, height: bottom - top + 2.0 * MARGIN, boxes, edges }
}

/// Pairs of boxes that overlap.
#[cfg(test)]
fn overlaps(layout: &Layout) -> std::collections::BTreeSet<(usize, usize)> {
    let mut found = std::collections::BTreeSet::new();
    for (a, one) in layout.boxes.iter().enumerate() {
        for (b, other) in layout.boxes.iter().enumerate().skip(a + 1) {
            let apart = |from: f64, size: f64, to: f64, other: f64| from + size <= to || to + other <= from;
            if !apart(one.x, one.width, other.x, other.width) && !apart(one.y, BOX_HEIGHT, other.y, BOX_HEIGHT) {
                found.insert((a, b));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_chain_is_a_straight_line() {
        let layout = lay_out(&[50.0, 60.0, 70.0], &[(0, 1), (1, 2)]);
        let y = layout.boxes[0].y;
        assert!(layout.boxes.iter().all(|b| (b.y - y).abs() < 1e-9), "{layout:?}");
        assert!(layout.boxes[0].x < layout.boxes[1].x && layout.boxes[1].x < layout.boxes[2].x);
        assert_eq!(layout.edges[0].len(), 2);
    }

    #[test]
    fn edges_that_would_cross_do_not() {
        let layout = lay_out(&[50.0; 4], &[(0, 3), (1, 2)]);
        assert_eq!(layout.boxes[0].y < layout.boxes[1].y, layout.boxes[3].y < layout.boxes[2].y);
    }

    #[test]
    fn a_long_edge_passes_the_layers_between() {
        let layout = lay_out(&[50.0; 3], &[(0, 1), (1, 2), (0, 2)]);
        assert_eq!(layout.edges[2].len(), 4);
        let (_, y) = layout.edges[2][1];
        let between = &layout.boxes[1];
        assert!(y < between.y || y > between.y + BOX_HEIGHT, "{layout:?}");
    }

    #[test]
    fn nothing_and_a_circle_are_drawn_too() {
        assert_eq!(lay_out(&[], &[]).boxes, []);
        assert_eq!(lay_out(&[50.0; 2], &[(0, 1), (1, 0)]).boxes.len(), 2);
        assert_eq!(lay_out(&[50.0], &[(0, 0)]).edges.len(), 1);
    }

    #[test]
    fn spread_keeps_distance_and_the_mean() {
        assert_eq!(spread(&[0.0, 0.0, 30.0], &[10.0, 10.0]), [-5.0, 5.0, 30.0]);
        assert_eq!(spread(&[0.0, 20.0], &[10.0]), [0.0, 20.0]);
        assert_eq!(spread(&[], &[]), [0.0; 0]);
    }

    proptest! {
        #[test]
        fn boxes_never_overlap_and_edges_go_right(
            widths in prop::collection::vec(40.0f64..200.0, 1..20),
            pairs in prop::collection::vec((0usize..20, 0usize..20), 0..40),
        ) {
            let edges: Vec<(usize, usize)> = pairs
                .into_iter()
                .map(|(a, b)| (a.min(b), a.max(b)))
                .filter(|(a, b)| a < b && *b < widths.len())
                .collect();
            let layout = lay_out(&widths, &edges);
            prop_assert_eq!(&layout, &lay_out(&widths, &edges));
            prop_assert!(overlaps(&layout).is_empty(), "{:?}", layout);
            for points in &layout.edges {
                prop_assert!(points.windows(2).all(|w| w[0].0 <= w[1].0), "{:?}", points);
            }
            for placed in &layout.boxes {
                prop_assert!(placed.x >= 0.0 && placed.x + placed.width <= layout.width + 1e-6);
                prop_assert!(placed.y >= 0.0 && placed.y + BOX_HEIGHT <= layout.height + 1e-6);
            }
        }
    }
}
