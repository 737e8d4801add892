/// A value of a pickle.
///
/// Containers are referred to by their number, so that no depth of nesting becomes a depth of calls.
package enum PickleValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  /// A number that nothing here needs: a fraction, or an integer of more than eight bytes.
  case otherNumber
  /// A text, by its place among the texts.
  case text(Range<Int>)
  /// Bytes of the file.
  case bytes(Range<Int>)
  /// The name of a class or function, one that the dialect allows.
  case name(String)
  /// The number of a tuple, list, dictionary or set.
  case container(Int)
  /// The number of an object that the dialect has made.
  case object(Int)
}

/// A tuple, list, dictionary or set.
package struct PickleContainer {
  package enum Kind: Sendable { case tuple, list, dictionary, set }

  package let kind: Kind
  /// The elements; of a dictionary, keys and values in turn.
  package fileprivate(set) var items: [PickleValue]
}

/// The texts and containers that a pickle has described so far.
package struct PickleHeap {
  /// The most containers, so that small files cannot ask for much memory.
  let containerLimit: Int
  /// The place of the byte behind the instruction at work.
  package internal(set) var place = 0
  private var characters: [UInt8] = []
  private var containers: [PickleContainer] = []

  init(containerLimit: Int) { self.containerLimit = containerLimit }

  /// Makes an error of the instruction at work.
  package func damaged(_ what: String) -> PickleError { .damaged(at: place, what: what) }

  /// Makes a container.
  ///
  /// - Throws: `PickleError.damaged` if there are too many, or a key has no value.
  package mutating func make(
    _ kind: PickleContainer.Kind, _ items: [PickleValue] = []
  ) throws -> PickleValue {
    guard containers.count < containerLimit else { throw damaged("too many containers") }
    guard kind != .dictionary || items.count.isMultiple(of: 2) else {
      throw damaged("a key without a value")
    }
    containers.append(PickleContainer(kind: kind, items: items))
    return .container(containers.count - 1)
  }

  /// Appends elements to a container of some kind; `false` if the value is none.
  mutating func append(
    _ items: [PickleValue], to value: PickleValue?, _ kind: PickleContainer.Kind
  ) -> Bool {
    guard case .container(let index)? = value, containers[index].kind == kind,
      kind != .dictionary || items.count.isMultiple(of: 2)
    else { return false }
    containers[index].items += items
    return true
  }

  /// Appends a part of a text, which `text` is to hold.
  mutating func append(_ part: ArraySlice<UInt8>, to text: inout Range<Int>) {
    characters += part
    text = text.lowerBound..<characters.count
  }

  /// The place of the next text.
  var nextText: Range<Int> { characters.count..<characters.count }
}

extension PickleHeap {
  /// The characters of a text in UTF-8, or in what stands for it.
  package func characters(of text: Range<Int>) -> ArraySlice<UInt8> { characters[text] }

  /// A text of fewer bytes than `limit`; `nil` if the value is none.
  package func text(_ value: PickleValue?, limit: Int = .max) -> String? {
    guard case .text(let range)? = value, range.count < limit else { return nil }
    return String(decoding: characters[range], as: UTF8.self)
  }

  /// The elements of a container of some kind; `nil` if the value is none.
  package func items(_ value: PickleValue?, _ kind: PickleContainer.Kind) -> [PickleValue]? {
    guard case .container(let index)? = value, containers[index].kind == kind else { return nil }
    return containers[index].items
  }

  /// The elements of a container of any kind; `nil` if the value is none.
  package func items(_ value: PickleValue?) -> [PickleValue]? {
    guard case .container(let index)? = value else { return nil }
    return containers[index].items
  }

  /// The value of a key of a dictionary.
  package func value(_ key: String, of dictionary: PickleValue?) -> PickleValue? {
    guard let items = items(dictionary, .dictionary) else { return nil }
    let place = stride(from: 0, to: items.count, by: 2).first { index in
      guard case .text(let range) = items[index] else { return false }
      return characters[range].elementsEqual(key.utf8)
    }
    return place.map { items[$0 + 1] }
  }
}
