extension HuggingFaceTokenizer {
  init(wordList bytes: [UInt8], path: String) throws {
    throw TokenizerError.noTokenizer(path: path)
  }
  init(vocabularyAndMerges bytes: [UInt8], path: String) throws {
    throw TokenizerError.noTokenizer(path: path)
  }
}
