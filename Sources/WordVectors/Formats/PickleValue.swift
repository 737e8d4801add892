/// A value of a pickle.
///
/// Containers are referred to by their number, so that no depth of nesting becomes a depth of calls.
enum PickleValue: Hashable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  /// UTF-8 text: bytes of the file.
  case text(Range<Int>)
  /// Bytes of the file.
  case bytes(Range<Int>)
  /// Bytes that were spelt as text.
  case spelt(Int)
  /// A list, dictionary, tuple, class or object.
  case node(Int)
}

/// A container of a pickle.
struct PickleNode {
  enum Kind: Hashable {
    case list, dictionary, tuple, set
    /// A name of a module and one in it.
    case global(String)
    /// The object that a class or function would make, with its arguments as items.
    case object(String)
  }

  var kind: Kind
  /// The elements; of a dictionary, keys and values in turn.
  var items: [PickleValue] = []
  /// The state that an object is given after it was made.
  var state: PickleValue?
}

/// Names that gensim's files hold, of which nothing is ever run.
enum PickleNames {
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
