/// The words that are learnt from, as symbols, one after the other.
///
/// A word that several languages have stands here once for each.
struct LearningWords {
  /// The symbols of all words; a word that has become shorter leaves its rest behind.
  var symbols: [UInt32] = []
  /// The start of each word.
  private(set) var starts: [Int] = []
  /// The present number of symbols of each word.
  var lengths: [UInt32] = []
  /// The number of times each word occurs.
  private(set) var counts: [UInt64] = []
  /// Its language.
  private(set) var languages: [UInt16] = []

  /// The number of words.
  var count: Int { starts.count }

  /// Adds a word.
  mutating func append(_ word: [UInt32], count: UInt64, language: Int) {
    starts.append(symbols.count)
    symbols += word
    lengths.append(UInt32(word.count))
    counts.append(count)
    languages.append(UInt16(language))
  }

  /// The symbols of the word at `index`.
  func word(at index: Int) -> ArraySlice<UInt32> {
    symbols[starts[index]..<starts[index] + Int(lengths[index])]
  }
}
