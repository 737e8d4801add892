extension LineSketch {
  /// The tokens per word in the lines of the sample, as ICU breaks words; `nil` if it has no words.
  public func tokensPerWord() -> Double? {
    var tokens: UInt64 = 0
    var words: UInt64 = 0
    for line in lines() {
      tokens += UInt64(line.tokens) * line.occurrences
      words += UInt64(line.words) * line.occurrences
    }
    return words > 0 ? Double(tokens) / Double(words) : nil
  }
}
