internal import ProtocolBuffers

/// The part of a file that is read, for messages.
enum WirePlace: CustomStringConvertible {
  /// A part that has a name.
  case part(String)
  /// A piece, by its position.
  case piece(Int)

  var description: String {
    switch self {
    case .part(let name): name
    case .piece(let index): "piece \(index)"
    }
  }
}

extension WireReader {
  /// Starts at the first byte of the message of a SentencePiece model that lies in `range`.
  init(_ bytes: [UInt8], in range: Range<Int>, file: String, place: WirePlace) {
    self.init(bytes, in: range) { problem in
      TokenizerError.unsuitable(
        file: file, place: place.description,
        problem: "\(problem). The file is damaged, or is no SentencePiece model; get it again.")
    }
  }
}
