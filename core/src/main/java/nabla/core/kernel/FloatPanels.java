package nabla.core.kernel;

import java.nio.FloatBuffer;
import nabla.core.memory.Storage;

/**
 * A matrix laid out for being multiplied by a few rows, again and again: BLAS would lay it out anew
 * each time.
 *
 * <p>Its columns stand in panels as wide as two vectors, one after the other, each row after row;
 * the columns that are left over stand behind.
 */
abstract class FloatPanels {
  final int depth;
  final int columns;
  final int width;
  final float[] packed;

  /**
   * Lays a matrix out.
   *
   * @param matrix [depth, columns], or if {@code transposed} [columns, depth]
   */
  FloatPanels(FloatBuffer matrix, int depth, int columns, boolean transposed, int width) {
    this.depth = depth;
    this.columns = columns;
    this.width = width;
    packed = new float[depth * columns];
    float[] line = new float[transposed ? depth : columns];
    if (transposed) {
      for (int j = 0; j < columns; j++) {
        matrix.get(j * depth, line);
        int at = start(j);
        int stride = stride(j);
        for (int k = 0; k < depth; k++) {
          packed[at + k * stride] = line[k];
        }
      }
    } else {
      for (int k = 0; k < depth; k++) {
        matrix.get(k * columns, line);
        for (int j = 0; j < columns; j += width) {
          System.arraycopy(line, j, packed, start(j) + k * stride(j), stride(j));
        }
      }
    }
  }

  /** Tells the layouts of one matrix from one another. */
  private record Layout(int depth, int columns, boolean transposed) {}

  /** The layout that is fastest here; made once for all products until the matrix changes. */
  static FloatPanels of(Storage matrix, int depth, int columns, boolean transposed) {
    return matrix.derived(
        new Layout(depth, columns, transposed),
        () ->
            Simd.present()
                ? new FloatVectorPanels(matrix.floats(), depth, columns, transposed)
                : new FloatScalarPanels(matrix.floats(), depth, columns, transposed));
  }

  /** Where column j stands in the first row. */
  final int start(int j) {
    return j / width * width * depth + j % width;
  }

  /** How far apart the rows of column j's panel are: its width, less in the last. */
  final int stride(int j) {
    return Math.min(width, columns - j / width * width);
  }

  /** y += x M for {@code rows} rows of x [rows, depth] and y [rows, columns]. */
  abstract void multiply(float[] x, float[] y, int rows);

  /** The same for the columns of one panel in one row, from row k of M on, in plain Java. */
  final void multiply(float[] x, float[] y, int row, int column, int k) {
    int stride = stride(column);
    int at = start(column);
    int to = row * columns + column;
    for (; k < depth; k++) {
      float factor = x[row * depth + k];
      for (int j = 0; j < stride; j++) {
        y[to + j] += factor * packed[at + k * stride + j];
      }
    }
  }
}
