internal import Files
internal import Pickle

/// The objects that a pickle of gensim describes: what a class or function would make, by its name.
final class GensimObjects: PickleDialect {
  /// An object, or bytes that were spelt as text.
  enum Object {
    case made(name: String, items: [PickleValue], state: PickleValue?)
    case spelt([UInt8])
  }

  /// The most containers, and the most objects.
  private static let objectLimit = 1 << 24

  private var objects: [Object] = []

  let rules = PickleRules(
    protocols: 2...5,
    instructions: [
      .pop, .popMark, .binBytes, .shortBinBytes, .dictionary, .list, .newObject, .shortBinUnicode,
      .binUnicode8, .binBytes8, .emptySet, .addItems, .frozenSet, .stackGlobal, .memoize, .frame,
      .byteArray8,
    ],
    containerLimit: objectLimit)

  /// The object that a value is; `nil` if it is none.
  subscript(_ value: PickleValue?) -> Object? {
    if case .object(let index)? = value { objects[index] } else { nil }
  }

  func allows(_ name: String) -> Bool { GensimNames.isKnown(name) }

  func call(
    _ name: String, _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) throws -> PickleValue {
    guard objects.count < Self.objectLimit else { throw heap.damaged("too many objects") }
    if name == GensimNames.encode, case .text(let text)? = arguments.first {
      objects.append(.spelt(try spell(heap.characters(of: text), heap)))
    } else if GensimNames.reconstructors.contains(name), case .name(let name)? = arguments.first {
      objects.append(.made(name: name, items: [], state: nil))
    } else {
      objects.append(.made(name: name, items: arguments, state: nil))
    }
    return .object(objects.count - 1)
  }

  func resolve(_ identifier: PickleValue, _ heap: PickleHeap) throws -> PickleValue {
    throw heap.damaged("a persistent identifier")
  }

  func set(_ state: PickleValue, on value: PickleValue, _ heap: PickleHeap) throws {
    guard case .object(let index) = value,
      case .made(let name, let items, _) = objects[index]
    else { throw heap.damaged("nothing to set") }
    objects[index] = .made(name: name, items: items, state: state)
  }

  func append(_ items: [PickleValue], to object: Int) -> Bool {
    guard case .made(let name, var all, let state) = objects[object] else { return false }
    objects[object] = .spelt([])
    all += items
    objects[object] = .made(name: name, items: all, state: state)
    return true
  }

  /// Undoes how protocol 2 spells bytes: each is the character of its number.
  private func spell(_ text: ArraySlice<UInt8>, _ heap: PickleHeap) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte < 0x80 {
        result.append(byte)
      } else {
        guard byte & 0xFE == 0xC2, index + 1 < text.endIndex else {
          throw heap.damaged("a byte that is no character of Latin-1")
        }
        index += 1
        result.append(byte << 6 | text[index] & 0x3F)
      }
      index += 1
    }
    return result
  }
}

/// The names that gensim's files hold; none of them is ever run, and no other is accepted.
enum GensimNames {
  static let encode = "_codecs.encode"
  static let reconstructors: Set = ["copyreg._reconstructor", "copy_reg._reconstructor"]
  static let arrays: Set = [
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
  ]
  static let buffers: Set = ["numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer"]
  static let type = "numpy.dtype"

  private static let others: Set = [
    encode, type, "numpy.ndarray", "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar", "builtins.object", "__builtin__.object", "builtins.set",
    "__builtin__.set", "collections.OrderedDict", "collections.defaultdict", "builtins.int",
    "__builtin__.int", "gensim.models.fasttext.FastTextKeyedVectors",
    "gensim.models.word2vec.Vocab",
  ]

  static func isKnown(_ name: String) -> Bool {
    name.hasPrefix("gensim.models.keyedvectors.") || others.contains(name)
      || reconstructors.contains(name) || arrays.contains(name) || buffers.contains(name)
  }
}

extension WordVectorError {
  /// What is wrong with a pickle, as an error of the file that holds it.
  init(_ error: PickleError, path: String) {
    let remedy = "Save the vectors with gensim's KeyedVectors.save or save_word2vec_format."
    self =
      switch error {
      case .damaged(let place, let what):
        .damaged(path: path, place: .byte(place), problem: what)
      case .unknownProtocol(_, let place):
        .damaged(path: path, place: .byte(place), problem: "an unknown protocol")
      case .refusedInstruction(let code, let place):
        .unsupported(
          path: path, found: "instruction \(code) of pickles, at byte \(place),", remedy: remedy)
      case .refusedName(let name, _):
        .unsupported(
          path: path, found: "a pickle with '\(ErrorText.excerpt(of: name, limit: 512))'",
          remedy: "Save only the vectors (model.wv.save), or save_word2vec_format.")
      }
  }
}
