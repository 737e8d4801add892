import LinearAlgebra
import TestSupport
import Testing

@Suite("Neighbour index")
struct NeighborTests {
  let golden = Golden("linear_algebra.txt")

  @Test func `neighbours are those of brute force`() {
    let found = NeighborIndex(matrix(8, 3000, 9)).nearest(7, to: matrix(6, 20, 9))
    #expect(found.map { $0.map { Double($0.id) } } == golden["neighbors"])
    #expect(isClose(found.map { $0.map(\.similarity) }, golden["similarities"], 1e-14))
  }

  @Test func `nothing depends on the number of jobs`() {
    let index = NeighborIndex(matrix(8, 3000, 9))
    let queries = matrix(6, 700, 9)
    #expect(index.nearest(20, to: queries, jobs: 1) == index.nearest(20, to: queries, jobs: 4))
  }

  @Test func `of equal vectors those of lower rows are nearer`() {
    let vector = Array(matrix(1, 1, 5).elements)
    var elements = matrix(2, 1000, 5).elements
    for row in stride(from: 3, to: 1000, by: 2) {
      elements.replaceSubrange(row * 5..<row * 5 + 5, with: vector)
    }
    let index = NeighborIndex(Matrix(rows: 1000, columns: 5, elements: elements))
    let found = index.nearest(40, to: Matrix(rows: 1, columns: 5, elements: vector))
    #expect(found[0].map(\.id) == Array(stride(from: 3, to: 83, by: 2)))
  }

  @Test func `zeros have no neighbours and are none`() {
    let vectors = Matrix(rows: 3, columns: 2, elements: [0, 0, 1, 0, -1, 0])
    let found = NeighborIndex(vectors).nearest(5, to: vectors)
    #expect(found[0].isEmpty)
    #expect(found[1] == [Neighbor(id: 1, similarity: 1), Neighbor(id: 2, similarity: -1)])
  }

  @Test func `only candidates are found`() {
    let vectors = matrix(2, 50, 3)
    let found = NeighborIndex(vectors, candidates: [9, 4, 4]).nearest(5, to: vectors)
    #expect(found.allSatisfy { Set($0.map(\.id)) == [4, 9] })
    #expect(NeighborIndex(vectors, candidates: []).nearest(1, to: vectors)[0].isEmpty)
  }

  @Test(arguments: [1, 2, 9, 40, 64, 130]) func `any k and any length`(k: Int) {
    let vectors = matrix(3, 130, 1 + k % 5)
    let found = NeighborIndex(vectors).nearest(k, to: vectors, jobs: 2)
    for neighbors in found {
      #expect(neighbors.count == k)
      #expect(
        zip(neighbors, neighbors.dropFirst()).allSatisfy {
          $0.similarity > $1.similarity || ($0.similarity == $1.similarity && $0.id < $1.id)
        })
    }
  }
}
