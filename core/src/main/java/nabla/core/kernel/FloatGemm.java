package nabla.core.kernel;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;

import nabla.core.memory.Storage;
import org.bytedeco.openblas.global.openblas;

/**
 * Matrix products on vectors of our own where these are faster, else on BLAS, one thread a call:
 * kernels share the work out themselves, in pieces that never change.
 */
public final class FloatGemm {
  private static final ThreadLocal<FloatAddress[]> ADDRESSES =
      ThreadLocal.withInitial(
          () -> new FloatAddress[] {new FloatAddress(), new FloatAddress(), new FloatAddress()});

  /**
   * Rows, or columns, of a piece of a large product, and twice as many of a larger one: the other
   * matrix is laid out anew for each piece.
   */
  private static final int ROWS = 128;

  /** Products that aren't worth a second thread. */
  private static final int SMALL = 1 << 19;

  private static final boolean VECTORS = FloatVectorGemm.present();

  static {
    Blas.oneThread();
  }

  private FloatGemm() {}

  /**
   * A matrix in a storage: where it starts, the distance of its rows, and whether its transpose is
   * meant.
   */
  public record Matrix(Storage storage, int offset, int stride, boolean transposed) {}

  /**
   * c = a b + beta c, a [m, k] and b [k, n] after transposing, c [m, n]; shared among threads if
   * large: in pieces of rows, or of columns where there are more of these.
   */
  public static void multiply(int m, int n, int k, Matrix a, Matrix b, float beta, Matrix c) {
    boolean wide = m <= ROWS && n > m;
    int length = wide ? n : m;
    int piece = piece(length, (long) m * n * k);
    Parallel.run(
        (length + piece - 1) / piece,
        (long) m * n * k / 8,
        i -> {
          int at = i * piece;
          int count = Math.min(piece, length - at);
          int row = wide ? 0 : at;
          int column = wide ? at : 0;
          gemm(
              wide ? m : count,
              wide ? count : n,
              k,
              a.storage,
              a.offset + (a.transposed ? row : row * a.stride),
              a.stride,
              a.transposed,
              b.storage,
              b.offset + (b.transposed ? column * b.stride : column),
              b.stride,
              b.transposed,
              beta,
              c.storage,
              c.offset + row * c.stride + column,
              c.stride);
        });
  }

  /** How many rows or columns, of a number, are a piece of their own in so many products. */
  private static int piece(int length, long products) {
    if (products < SMALL) {
      return length;
    } else if (length <= ROWS) {
      return (length + 1) / 2;
    }
    return length > 2 * ROWS ? 2 * ROWS : ROWS;
  }

  /** c = a b + beta c on the calling thread. */
  static void gemm(
      int m,
      int n,
      int k,
      Storage a,
      int aOffset,
      int aStride,
      boolean aTransposed,
      Storage b,
      int bOffset,
      int bStride,
      boolean bTransposed,
      float beta,
      Storage c,
      int cOffset,
      int cStride) {
    if (VECTORS && !bTransposed) {
      FloatVectorGemm.multiply(
          m,
          n,
          k,
          a,
          aOffset,
          aStride,
          aTransposed,
          b,
          bOffset,
          bStride,
          beta,
          c,
          cOffset,
          cStride);
      return;
    }
    FloatAddress[] at = ADDRESSES.get();
    openblas.cblas_sgemm(
        CblasRowMajor,
        aTransposed ? CblasTrans : CblasNoTrans,
        bTransposed ? CblasTrans : CblasNoTrans,
        m,
        n,
        k,
        1f,
        at[0].set(a, aOffset),
        aStride,
        at[1].set(b, bOffset),
        bStride,
        beta,
        at[2].set(c, cOffset),
        cStride);
  }
}
