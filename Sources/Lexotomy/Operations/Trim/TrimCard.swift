internal import Files
internal import Surgery
internal import Tokenizers

/// The README.md of a trimmed model: what it is made of, what was done, what is guaranteed.
struct TrimCard {
  let model: Model
  let forecast: TrimForecast
  let plan: TrimPlan

  /// The text: front matter for the Hub, then the tables.
  func text() -> [UInt8] {
    let theorem = Theorem(for: model.tokenizer)
    let name = model.name
    let tags = forecast.languages.map(\.tag).filter { $0 != "und" }
    var lines = ["---", "base_model: \(name)", "base_model_relation: finetune"]
    if !tags.isEmpty { lines += ["language:"] + tags.map { "- \($0)" } }
    lines += model.sourceLicence()
    lines += ["library_name: \(model.library)", "tags:", "- lexotomy", "- vocabulary-trimming"]
    lines += ["---"]
    lines += ["", "# \(name), trimmed", ""]
    lines += [
      "The vocabulary of `\(name)` was trimmed by lexotomy \(LexotomyVersion.current). All kept rows "
        + "are bit-identical to the source's, all other tensors byte-identical.", "",
    ]
    lines += sizeTable() + [""] + languageTable()
    lines += [
      "Guarantee (theorem \(theorem.rawValue)): \(theorem.hypotheses). So \(theorem.guaranteedText) "
        + "is segmented exactly as by the source."
    ]
    if let card = model.sourceCard() {
      lines += ["", "The card of the source follows.", ""] + [card]
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func sizeTable() -> [String] {
    let (before, after) = (forecast.before, forecast.after)
    return [
      "| | before | after |", "|---|---:|---:|", "| rows | \(before.rows) | \(after.rows) |",
      "| parameters | \(before.parameters) | \(after.parameters) |",
      "| bytes of tensors | \(before.bytes) | \(after.bytes) |",
    ]
  }

  private func languageTable() -> [String] {
    guard !forecast.languages.isEmpty else { return [] }
    let rows = forecast.languages.map { language in
      "| \(language.tag) | \(language.lines) | \(Percent(language.lineCoverage)) "
        + "| \(Percent(language.tokenCoverage)) |"
    }
    return ["| language | lines | lines covered | tokens covered |", "|---|---:|---:|---:|"] + rows
      + [""]
  }
}

/// A share, spelt with two decimals, never rounded up to the whole.
struct Percent: CustomStringConvertible {
  let share: Double

  init(_ share: Double) { self.share = share }

  var description: String {
    let hundredths = Int((share * 10_000).rounded(.down))
    let cents = hundredths % 100
    return "\(hundredths / 100).\(cents < 10 ? "0" : "")\(cents) %"
  }
}
