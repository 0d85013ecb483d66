package nabla.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/** Writes planes of a convolution's output. Only used where the Vector API is present. */
final class FloatVectorOutput {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  private float[] row = new float[0];

  /**
   * Writes the rows of a plane without what lies between them, plus the bias: from the first on
   * every other one, {@code pair} apart, and between these those from {@code second} later on.
   */
  void write(
      float[] from,
      int at,
      int second,
      int pair,
      int line,
      int rows,
      float bias,
      Storage y,
      int to) {
    // What the last vector of a row writes too far, the next row overwrites: but not the last one.
    int room = rows * line - (line + W - 1) / W * W;
    int inside = room < 0 ? 0 : Math.min(rows, room / line + 1);
    write(from, at, second, pair, line, inside, bias, y.segment(), to);
    if (row.length < line) {
      row = new float[line];
    }
    for (int i = inside; i < rows; i++) {
      int start = at + (i >> 1) * pair + (i & 1) * second;
      for (int j = 0; j < line; j++) {
        row[j] = from[start + j] + bias;
      }
      y.floats().put(to + i * line, row, 0, line);
    }
  }

  private static void write(
      float[] from,
      int at,
      int second,
      int pair,
      int line,
      int rows,
      float bias,
      Object y,
      int to) {
    FloatVector add = FloatVector.broadcast(S, bias);
    for (int row = 0; row < rows; row++) {
      int start = at + (row >> 1) * pair + (row & 1) * second;
      int next = to + row * line;
      for (int i = 0; i < line; i += W) {
        FloatVectorSegment.store(FloatVector.fromArray(S, from, start + i).add(add), y, next + i);
      }
    }
  }
}
