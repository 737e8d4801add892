internal import Files
internal import Initializers
internal import Surgery

/// The README.md of an extended model: what was added, and how its rows were made.
struct ExtensionCard {
  let model: Model
  let method: MixingMethod
  let forecast: ExtensionForecast

  /// The text: front matter for the Hub, then the tables.
  func text() -> [UInt8] {
    let name = model.name
    let tags = forecast.languages.map(\.tag).filter { $0 != "und" }
    var lines = ["---", "base_model: \(name)", "base_model_relation: finetune"]
    if !tags.isEmpty { lines += ["language:"] + tags.map { "- \($0)" } }
    lines += model.sourceLicence()
    lines += [
      "library_name: \(model.library)", "tags:", "- lexotomy", "- vocabulary-extension", "---",
    ]
    lines += ["", "# \(name), extended", ""]
    lines += [
      "The vocabulary of `\(name)` was extended by lexotomy \(LexotomyVersion.current). All old rows "
        + "are bit-identical to the source's and keep their IDs; all other tensors are "
        + "byte-identical. The new rows were not trained: train on before use.", "",
    ]
    lines += sizeTable() + [""]
    for (tables, certificate) in forecast.certificates {
      lines += ["| \(tables): method | rows | as a fallback |", "|---|---:|---:|"]
      lines += certificate.methods.map {
        "| \($0.method.rawValue) | \($0.own) | \($0.asFallback) |"
      }
      lines += [
        "",
        "\(certificate.insideCount) of \(certificate.rowCount) new rows are convex mixtures of old "
          + "rows.", "",
      ]
    }
    lines += settingsTable() + [""]
    lines += [
      "`\(MixtureFile.fileName)` has the weights of every new row, `\(LearnedPieces.fileName)` the pieces."
    ]
    if let card = model.sourceCard() {
      lines += ["", "The card of the source follows.", "", card]
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// The methods that were asked, and the value of every setting; of paths the names alone.
  private func settingsTable() -> [String] {
    let chain = method.chain.map { "`\($0.rawValue)`" }.joined(separator: ", then ")
    var lines = ["The methods that were asked, in this order: \(chain).", ""]
    lines += ["| setting | value |", "|---|---|"]
    lines += method.settings.map { entry in
      let value =
        entry.setting.content == .value
        ? "\(entry.value)"
        : ([String](setting: entry.value) ?? []).map { Folder.lastComponent(of: $0) }
          .joined(separator: ", ")
      return "| \(entry.key) | \(value) |"
    }
    return lines + ["| \(MixingMethod.seedKey) | \(method.seed) |"]
  }

  private func sizeTable() -> [String] {
    let (before, after) = (forecast.before, forecast.after)
    return [
      "| | before | after |", "|---|---:|---:|", "| rows | \(before.rows) | \(after.rows) |",
      "| parameters | \(before.parameters) | \(after.parameters) |",
      "| bytes of tensors | \(before.bytes) | \(after.bytes) |",
    ]
  }
}
