internal import Files

/// The places of the tensors in a file of data, before and after.
struct ONNXDataLayout {
  /// A tensor, or several that share their bytes.
  struct Region {
    let range: Range<Int>
    /// The number of one of the tensors.
    let tensor: Int
    /// The place after the rewriting.
    var target = 0..<0
  }

  /// The regions, in the order of the file.
  private(set) var regions: [Region]

  /// The largest power of two of which places are kept multiples: the pages of some systems.
  private static let alignmentLimit = 1 << 16

  /// The regions of the file called `name`.
  init(_ name: String, _ tensors: [ONNXTensor]) {
    var seen: Set<Range<Int>> = []
    regions = tensors.enumerated().compactMap { index, tensor in
      guard case .external(let place) = tensor.storage, place.location == name,
        seen.insert(place.range).inserted
      else { return nil }
      return Region(range: place.range, tensor: index)
    }
    regions.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
  }

  /// The names of the files of data that tensors lie in.
  static func names(of tensors: [ONNXTensor]) -> Set<String> {
    Set(
      tensors.compactMap { tensor in
        if case .external(let place) = tensor.storage { place.location } else { nil }
      })
  }

  /// Checks that no two tensors share some of their bytes, and not all.
  ///
  /// - Throws: `ONNXError.damaged`.
  static func check(_ tensors: [ONNXTensor], path: String) throws {
    var ends: [String: (end: Int, tensor: Int)] = [:]
    for name in names(of: tensors) {
      for region in ONNXDataLayout(name, tensors).regions where !region.range.isEmpty {
        if let last = ends[name], region.range.lowerBound < last.end {
          throw ONNXError.damaged(
            path: path,
            problem: "the tensors '\(tensors[last.tensor].name)' and "
              + "'\(tensors[region.tensor].name)' overlap in '\(name)'")
        }
        ends[name] = (region.range.upperBound, region.tensor)
      }
    }
  }

  /// Places the regions behind each other, each at a multiple of the powers of two of which it was.
  ///
  /// - Parameter size: The bytes that a region will have.
  mutating func place(_ size: (Region) -> Int) {
    var end = 0
    for index in regions.indices {
      let start = regions[index].range.lowerBound
      let alignment = start == 0 ? 1 : min(start & -start, Self.alignmentLimit)
      let target = (end + alignment - 1) / alignment * alignment
      regions[index].target = target..<target + size(regions[index])
      end = regions[index].target.upperBound
    }
  }
}
