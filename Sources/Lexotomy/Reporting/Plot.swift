internal import Glibc

/// A plot in SVG with axes, whose marks are drawn in the coordinates of its data.
struct Plot {
  /// The numbers along an axis.
  struct Axis {
    let title: String
    let range: ClosedRange<Double>
    let ticks: [Double]

    /// An axis that holds the numbers, with about five ticks at round ones.
    init(_ title: String, _ values: [Double], includesZero: Bool = false) {
      let low = (values + (includesZero ? [0] : [])).min() ?? 0
      let high = max(values.max() ?? 1, low + 1e-9)
      let rough = (high - low) / 4
      let power = pow(10, floor(log10(rough)))
      let step = power * ([1, 2, 2.5, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10)
      let first = (low / step).rounded(.down) * step
      let count = Int(((high - first) / step).rounded(.up))
      ticks = (0...max(1, min(count, 20))).map { first + Double($0) * step }
      range = first...(ticks.last ?? high)
      self.title = title
    }
  }

  static let width = 640.0
  static let height = 320.0
  private static let left = 64.0
  private static let bottom = 48.0
  private static let top = 12.0
  /// Half of the last tick's label.
  private static let right = 28.0

  let x: Axis
  let y: Axis
  /// The title of the plot, for those who do not see it.
  let title: String
  private var marks: [Markup] = []

  /// Makes an empty plot.
  init(_ title: String, x: Axis, y: Axis) {
    self.title = title
    self.x = x
    self.y = y
  }

  private func place(_ horizontal: Double, _ vertical: Double) -> (x: Double, y: Double) {
    func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    return (
      Self.left + share(horizontal, x.range) * (Self.width - Self.left - Self.right),
      Self.height - Self.bottom
        - share(vertical, y.range) * (Self.height - Self.bottom - Self.top)
    )
  }

  /// Draws a line through points.
  mutating func addLine(_ points: [(x: Double, y: Double)], color: Int, title: String) {
    let path = points.map { point -> Markup in
      let place = place(point.x, point.y)
      return "\(place.x),\(place.y)"
    }
    marks.append(
      """
      <polyline class="line c\(color)" points="\(Markup(path, separator: " "))"><title>\(title)\
      </title></polyline>

      """)
  }

  /// Draws a bar from the axis.
  mutating func addBar(
    from start: Double, to end: Double, height: Double, color: Int, title: String
  ) {
    let (corner, foot) = (place(start, height), place(end, y.range.lowerBound))
    marks.append(
      """
      <rect class="bar c\(color)" x="\(corner.x)" y="\(corner.y)" width="\(foot.x - corner.x)" \
      height="\(foot.y - corner.y)"><title>\(title)</title></rect>

      """)
  }

  /// Draws a point whose title appears under the pointer.
  mutating func addPoint(_ horizontal: Double, _ vertical: Double, color: Int, title: String) {
    let place = place(horizontal, vertical)
    marks.append(
      """
      <circle class="dot c\(color)" cx="\(place.x)" cy="\(place.y)" r="3"><title>\(title)</title>\
      </circle>

      """)
  }

  /// Draws a vertical rule with a word at its top.
  mutating func addRule(at horizontal: Double, title: String) {
    let (low, high) = (place(horizontal, y.range.lowerBound), place(horizontal, y.range.upperBound))
    let isRight = low.x > Self.width * 0.7
    marks.append(
      """
      <line class="rule" x1="\(low.x)" y1="\(low.y)" x2="\(high.x)" y2="\(high.y)"/>
      <text x="\(low.x + (isRight ? -6 : 6))" y="\(low.y - 8)" \
      text-anchor="\(isRight ? "end" : "start")">\(title)</text>

      """)
  }

  /// The figure with axes, marks and legend.
  func markup(legend: [(color: Int, name: String)] = []) -> Markup {
    let keys = Markup(
      legend.map { "<span><i class=\"k\($0.color)\"></i>\($0.name)</span>\n" })
    return """
      <figure><svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(title)">
      \(axes)\(Markup(marks))</svg><figcaption>\(keys)</figcaption></figure>

      """
  }

  private var axes: Markup {
    var parts: [Markup] = []
    for tick in y.ticks {
      let place = place(x.range.lowerBound, tick)
      parts.append(
        """
        <line class="grid" x1="\(place.x)" y1="\(place.y)" x2="\(Self.width - Self.right)" \
        y2="\(place.y)"/><text x="\(place.x - 6)" y="\(place.y + 4)" text-anchor="end">\
        \(Self.label(tick))</text>

        """)
    }
    for tick in x.ticks {
      let place = place(tick, y.range.lowerBound)
      parts.append(
        """
        <text x="\(place.x)" y="\(place.y + 18)" text-anchor="middle">\(Self.label(tick))</text>

        """)
    }
    parts.append(
      """
      <text x="\((Self.left + Self.width) / 2)" y="\(Self.height - 8)" text-anchor="middle">\
      \(x.title)</text>
      <text transform="translate(14 \((Self.height - Self.bottom) / 2)) rotate(-90)" \
      text-anchor="middle">\(y.title)</text>

      """)
    return Markup(parts)
  }

  private static func label(_ number: Double) -> String {
    if number.magnitude >= 10_000 { return "\(label(number / 1000))k" }
    let rounded = (number * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }
}
