internal import Files
internal import Pickle
internal import Zip

/// The weights of a `pytorch_model.bin`: a dictionary of tensors, as `torch.save` writes it.
///
/// Both layouts are read: the zip archive of PyTorch 1.6 and later, and what came before, one
/// pickle after another with the numbers behind. Source: `torch/serialization.py`.
enum TorchFile {
  /// The greatest ratio of all tensors' bytes to the file's: some share their numbers.
  private static let sharingLimit = 4

  /// The magic number of the older layout, as a pickle of protocol 2 spells it.
  private static let magic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// The tensors, each with the bytes of the file that are its numbers, in the file's order.
  ///
  /// - Throws: `CheckpointError.torch`; `ZipError`; `FileError`.
  static func tensors(of file: InputFile) throws -> [Tensor] {
    do {
      let start = try file.read(at: 0, count: min(file.size, magic.count))
      if start.starts(with: [0x50, 0x4B, 3, 4]) { return try archived(file) }
      if start == magic { return try pickled(file) }
    } catch let error as PickleError {
      throw CheckpointError.torch(file: file.path, problem: .init(error))
    }
    throw CheckpointError.torch(file: file.path, problem: .unknownFormat)
  }

  private static func archived(_ file: InputFile) throws -> [Tensor] {
    let cursor = FileCursor(file)
    var members: [String: Range<Int>] = [:]
    for member in try ZipArchive(file).members {
      guard !member.isDeflated else {
        throw cursor.fail(.unsupported("the packed member '\(ErrorText.excerpt(of: member.name))'"))
      }
      members[member.name] = member.range
    }
    let pickles = members.keys.filter {
      $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2
    }
    guard pickles.count == 1, let name = pickles.first, let range = members[name] else {
      throw cursor.fail(.unsupported("an archive without one data.pkl"))
    }
    let top = name.dropLast("data.pkl".count)
    if let order = members["\(top)byteorder"],
      try file.read(at: order.lowerBound, count: min(order.count, 16)) != Array("little".utf8)
    {
      throw cursor.fail(.unsupported("a byte order that is not 'little'"))
    }
    let objects = TorchObjects()
    var pickle = PickleReader(FileCursor(file, in: range), objects)
    let root = try pickle.read()
    let places = try objects.storages.map { storage in
      guard let place = members["\(top)data/\(storage.key)"] else {
        throw cursor.fail(
          .damaged(at: 0, what: "the storage '\(ErrorText.excerpt(of: storage.key))' is missing"))
      }
      guard storage.byteCount == place.count else {
        throw cursor.fail(
          .damaged(
            at: place.lowerBound,
            what:
              "the storage '\(ErrorText.excerpt(of: storage.key))' should have \(storage.count) numbers, and "
              + "has \(place.count) bytes"))
      }
      return place
    }
    return try tensors(pickle, objects, root, places)
  }

  private static func pickled(_ file: InputFile) throws -> [Tensor] {
    let objects = TorchObjects()
    var pickle = PickleReader(FileCursor(file), objects)
    _ = try pickle.read()
    guard try pickle.read() == .int(1001) else {
      throw pickle.cursor.fail(.unsupported("another version of the older layout"))
    }
    let system = try pickle.read()
    if let isLittle = pickle.heap.value("little_endian", of: system), isLittle != .bool(true) {
      throw pickle.cursor.fail(.unsupported("a byte order that is not 'little'"))
    }
    let root = try pickle.read()
    let list = try pickle.read()
    let places = try places(of: pickle.heap.items(list, .list) ?? [], objects, &pickle)
    let ranges = try objects.storages.map { storage in
      guard let place = places[storage.key], place.count == storage.byteCount else {
        throw pickle.damaged(
          "the storage '\(ErrorText.excerpt(of: storage.key))' is missing or too short")
      }
      return place
    }
    return try tensors(pickle, objects, root, ranges)
  }

  /// Returns the places of the storages, which follow the pickles in the order of `keys`.
  private static func places(
    of keys: [PickleValue], _ objects: TorchObjects, _ pickle: inout PickleReader
  ) throws -> [String: Range<Int>] {
    let storages = Dictionary(objects.storages.map { ($0.key, $0) }) { first, _ in first }
    var places: [String: Range<Int>] = [:]
    for key in keys {
      guard let key = pickle.heap.text(key), let storage = storages[key] else {
        throw pickle.damaged("a storage that no tensor needs")
      }
      let count = try pickle.number(UInt64.self)
      guard count == storage.count, let byteCount = storage.byteCount, places[key] == nil else {
        throw pickle.damaged("a storage of \(count) numbers, not \(storage.count)")
      }
      let start = pickle.cursor.offset
      try pickle.cursor.skip(byteCount)
      places[key] = start..<pickle.cursor.offset
    }
    return places
  }

  private static func tensors(
    _ pickle: PickleReader, _ objects: TorchObjects, _ root: PickleValue, _ places: [Range<Int>]
  ) throws -> [Tensor] {
    let file = pickle.cursor.file
    guard let items = pickle.heap.items(root, .dictionary) else {
      throw pickle.cursor.fail(.unsupported("a file that is no dictionary of tensors"))
    }
    guard items.count / 2 <= SafetensorsHeader.tensorLimit else {
      throw pickle.cursor.fail(.unsupported("a file of \(items.count / 2) tensors"))
    }
    var tensors: [Tensor] = []
    var names: Set<String> = []
    var total = 0
    for index in stride(from: 0, to: items.count, by: 2) {
      guard let name = pickle.heap.text(items[index]) else {
        throw pickle.cursor.fail(.unsupported("a tensor whose name is no text"))
      }
      func fail(_ what: String) -> CheckpointError {
        pickle.cursor.fail(.tensor(ErrorText.excerpt(of: name), what: what))
      }
      guard names.insert(name).inserted, name != "__metadata__" else {
        throw fail("is a name that is taken")
      }
      guard let tensor = objects.tensor(items[index + 1]) else { throw fail("is no tensor") }
      guard let range = tensor.range(in: places[tensor.storage]) else {
        throw fail("of shape \(tensor.shape) lies outside its storage")
      }
      guard tensor.isContiguous else { throw fail("has the strides \(tensor.strides)") }
      guard tensor.shape.count <= SafetensorsHeader.axisLimit else {
        throw fail("has \(tensor.shape.count) axes")
      }
      total += range.count
      guard total / sharingLimit <= file.size else {
        throw fail("and others share more than \(sharingLimit) times the bytes of the file")
      }
      tensors.append(Tensor(name: name, dtype: tensor.dtype, shape: tensor.shape, range: range))
    }
    return tensors
  }
}

extension TorchStorage {
  /// The bytes, `nil` if they are too many to count.
  fileprivate var byteCount: Int? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: (dtype?.bitCount ?? 8) / 8)
    return overflow ? nil : bytes
  }
}

extension TorchTensor {
  /// The bytes of the file that are the numbers, `nil` if they are not all in the storage.
  fileprivate func range(in storage: Range<Int>) -> Range<Int>? {
    guard let count = Tensor.byteCount(of: shape, dtype) else { return nil }
    let (start, overflow) = offset.multipliedReportingOverflow(by: dtype.bitCount / 8)
    guard !overflow, start <= storage.count, count <= storage.count - start else { return nil }
    return storage.lowerBound + start..<storage.lowerBound + start + count
  }

  /// Whether the numbers stand in the order of their indices.
  ///
  /// `shape` is assumed to have a product that does not overflow.
  fileprivate var isContiguous: Bool {
    guard !shape.contains(0) else { return true }
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size > 1 {
      if stride != expected { return false }
      expected *= size
    }
    return true
  }
}

extension FileCursor {
  fileprivate func fail(_ problem: CheckpointError.TorchProblem) -> CheckpointError {
    .torch(file: file.path, problem: problem)
  }
}
