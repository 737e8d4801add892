internal import Artifacts
internal import Files

/// A page about a run: one file, with plots, that needs no network and no script.
public struct RunReport: Sendable {
  /// The path of the store.
  public let store: String
  /// The number of the run; `nil` for the latest.
  public let run: Int?
  /// The folder of the result; `nil` for where the run wrote it.
  public var result: String?

  /// Prepares a page.
  public init(store: String, run: Int?) {
    self.store = store
    self.run = run
  }

  /// Makes the page.
  ///
  /// Lengths and directions of embeddings are shown if the result is still where it was written.
  ///
  /// - Returns: The HTML, in UTF-8.
  /// - Throws: `ArtifactError`, and the typed errors of what reads the result.
  public func page() throws -> [UInt8] {
    let store = try ArtifactStore(store, for: .querying)
    let number = try run ?? store.latestRun() ?? 1
    let recorded = try store.recorded(run: number)
    let facts = ReportFacts(store: store, run: number)
    let title = "Run \(number): \(recorded.command)"
    let sections: [Markup] = [
      try facts.summary(), try facts.coverage(), try facts.scripts(), try facts.languages(),
      try embeddings(number, facts), try facts.mixtures(), try facts.parameters(),
      try facts.lineage(),
    ]
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <link rel="icon" href="data:,">
      <title>\(title)</title><style>\(ReportStyle.sheet)</style></head><body><main>
      <h1>\(title)</h1>
      \(Markup(sections))<footer>lexotomy \(LexotomyVersion.current)</footer></main></body></html>

      """
    return Array(page.source.utf8)
  }

  /// The lengths of the rows of the result, and a plane through them.
  private func embeddings(_ number: Int, _ facts: ReportFacts) throws -> Markup {
    let folder: String
    do { folder = try result ?? Neighbours.folder(of: number, store: store) } catch {
      return "<section><h2>Embeddings</h2><p>\("\(error)")</p></section>\n"
    }
    guard let picture = try EmbeddingPicture(of: Model(folder), added: facts.addedIDs()) else {
      return ""
    }
    return """
      <section><h2>Lengths of embeddings</h2>\(Self.norms(picture))</section>
      <section><h2>Directions of embeddings</h2>
      <p>Rows along the two directions in which kept rows differ most. The pointer shows the piece.</p>
      \(Self.plane(picture))</section>

      """
  }

  private static func norms(_ picture: EmbeddingPicture) -> Markup {
    let all = picture.keptNorms + picture.addedNorms
    let axis = Plot.Axis("length of the row", all)
    let binCount = 40
    let width = (axis.range.upperBound - axis.range.lowerBound) / Double(binCount)
    func shares(_ norms: [Double]) -> [Double] {
      var bins = [Double](repeating: 0, count: binCount)
      for norm in norms {
        let bin = Int((norm - axis.range.lowerBound) / width)
        bins[max(0, min(bin, binCount - 1))] += 100 / Double(norms.count)
      }
      return bins
    }
    let series = [(0, "kept", picture.keptNorms), (1, "added", picture.addedNorms)]
      .filter { !$0.2.isEmpty }
    let bins = series.map { shares($0.2) }
    var plot = Plot(
      "Histogram of the lengths of rows", x: axis,
      y: Plot.Axis("% of rows", bins.flatMap(\.self), includesZero: true))
    for (one, bins) in zip(series, bins) {
      for (index, share) in bins.enumerated() where share > 0 {
        let start = axis.range.lowerBound + Double(index) * width
        plot.addBar(
          from: start, to: start + width, height: share, color: one.0,
          title: "\(one.1): \((share * 10).rounded() / 10) %")
      }
    }
    return plot.markup(legend: series.map { ($0.0, "\($0.1), \($0.2.count) rows") })
  }

  private static func plane(_ picture: EmbeddingPicture) -> Markup {
    var plot = Plot(
      "Rows along two principal components",
      x: Plot.Axis("first component", picture.points.map(\.x)),
      y: Plot.Axis("second component", picture.points.map(\.y)))
    for point in picture.points {
      plot.addPoint(
        point.x, point.y, color: point.isAdded ? 1 : 0, title: "\(point.piece) #\(point.id)")
    }
    let added = picture.points.count(where: \.isAdded)
    let legend = [(0, "kept (\(picture.points.count - added) shown)")]
    return plot.markup(legend: legend + (added > 0 ? [(1, "added (\(added) shown)")] : []))
  }
}
