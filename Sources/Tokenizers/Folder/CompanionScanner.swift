internal import Files
internal import RowPlans

/// Tells what each file beside the primary tokenizer is.
struct CompanionScanner {
  /// The role of a file.
  enum Finding {
    case file(any CompanionFile)
    case leftOut(String)
  }

  let folder: Folder
  let primary: any Tokenizer

  /// Whether the primary tokenizer writes the file itself.
  func isPrimary(_ name: String) -> Bool {
    let primaryName = Folder.lastComponent(of: primary.path)
    if name == primaryName { return true }
    // `vocab.json` and `merges.txt` are one tokenizer, whichever names it.
    let pair = ["vocab.json", "merges.txt"]
    return pair.contains(primaryName) && pair.contains(name)
      || primary.otherPaths.contains { Folder.lastComponent(of: $0) == name }
  }

  /// The companion called `name`; `nil` if the file has nothing to do with tokenizers.
  ///
  /// - Throws: `TokenizerError` or `JSONError` if it is one, and is damaged or does not correspond.
  func companion(_ name: String) throws -> Finding? {
    switch name {
    case "tokenizer_config.json": .file(try TokenizerConfig(name, try read(name), primary))
    case "special_tokens_map.json": .file(try SpecialTokensMap(name, try read(name), primary))
    case "added_tokens.json": .file(try AddedTokensFile(name, try read(name), primary))
    case "vocab.txt": .file(try VocabularyText(try path(name), try read(name), primary))
    case "vocab.json": .file(try VocabularyJSON(try path(name), try read(name), primary))
    case "merges.txt": .file(try MergesText(try path(name), try read(name), primary))
    case "tokenizer.json":
      .leftOut("\(Folder.lastComponent(of: primary.path)) was read instead")
    case "chat_template.jinja", "chat_template.json":
      .file(VerbatimFile(name: name, contents: try read(name)))
    case "dict.txt", "target_vocab.json", "tekken.json", "sentencepiece.vocab", "bpe.codes":
      .leftOut("it lists the pieces of the source")
    case _ where name.hasSuffix(".tiktoken"):
      .leftOut("it lists the pieces of the source")
    case _ where name.hasSuffix(".model") || name.hasSuffix(".spm"):
      try sentencePiece(name)
    default: nil
    }
  }

  private func sentencePiece(_ name: String) throws -> Finding? {
    let bytes = try read(name)
    guard bytes.first == UInt8(SentencePieceModel.Field.pieces << 3 | 2) else {
      return .leftOut("it is no SentencePiece model")
    }
    return .file(try SentencePieceTwin(try path(name), bytes, primary))
  }

  private func path(_ name: String) throws -> String { try folder.path(of: name) }

  private func read(_ name: String) throws -> [UInt8] {
    try InputFile.contents(of: try folder.path(of: name))
  }
}

/// A file that surgery does not change.
struct VerbatimFile: CompanionFile {
  let name: String
  let contents: [UInt8]

  func bytes(after plan: RowPlan) throws -> [UInt8]? { contents }
}
