internal import ICU

/// Changes of case, one character at a time (Unicode's simple mappings).
enum LetterCase {
  /// The word with its first character in uppercase.
  ///
  /// - Returns: `nil` if the word is empty.
  static func capitalizing(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    let bytes = Array(word)
    guard !bytes.isEmpty else { return nil }
    var index = 0
    var result: [UInt8] = []
    UTF8Text.append(simpleUppercase(UTF8Text.next(bytes.span, &index)), to: &result)
    return result + bytes[index...]
  }

  static func lowercase(_ word: [UInt8]) -> [UInt8] {
    mapping(word) { scalar, _, result in
      let (first, second) = ICU.lowercase(scalar)
      UTF8Text.append(first, to: &result)
      if let second { UTF8Text.append(second, to: &result) }
    }
  }

  /// Every letter after one that has no case in titlecase, all others in lowercase.
  static func titlecase(_ word: [UInt8]) -> [UInt8] {
    mapping(word) { scalar, isAfterLetter, result in
      let mapped = isAfterLetter ? simpleLowercase(scalar) : simpleTitlecase(scalar)
      UTF8Text.append(mapped, to: &result)
    }
  }

  /// Maps the characters of a word; one that is not UTF-8 stays as it is.
  private static func mapping(
    _ word: [UInt8], _ body: (UInt32, _ isAfterLetter: Bool, inout [UInt8]) -> Void
  ) -> [UInt8] {
    guard String(validating: word, as: UTF8.self) != nil else { return word }
    var (index, isAfterLetter, result) = (0, false, [UInt8]())
    result.reserveCapacity(word.count)
    while index < word.count {
      let scalar = UTF8Text.next(word.span, &index)
      body(scalar, isAfterLetter, &result)
      switch CharacterTable.shared[scalar].category {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter: isAfterLetter = true
      default: isAfterLetter = false
      }
    }
    return result
  }
}
