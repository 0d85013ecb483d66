package nabla.nn.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.stream.IntStream;
import nabla.core.DataException;
import nabla.core.Shape;
import nabla.core.Tensor;

/**
 * Tensors in NumPy's <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">.npy</a> files:
 * what {@code numpy.save} writes and {@code numpy.load} reads.
 *
 * <p>f4, f8 and i8 are FLOAT, DOUBLE and LONG. f2 is read as FLOAT; b1 and the other types of whole
 * numbers as LONG, u8 below 2^63. Both orders of bytes and of dimensions are read; written are the
 * usual ones.
 */
public final class Npy {
  private Npy() {}

  /**
   * Reads a file.
   *
   * @throws DataException if it can't be read, isn't what the format says, or holds what no tensor
   *     can, as text and Python objects
   */
  public static Tensor read(Path path) {
    return Reading.of(
        path.toString(),
        () -> {
          try (FileBytes file = new FileBytes(path)) {
            return read(file.from(0), file.size());
          }
        });
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @throws DataException if that isn't possible
   */
  public static void write(Path path, Tensor tensor) {
    WholeFile.write(path, out -> write(out, tensor));
  }

  /** Reads a source of so many bytes. */
  static Tensor read(ByteSource in, long size) throws IOException {
    NpyHeader header = NpyHeader.read(in);
    Shape shape = Numbers.shape(header.sizes());
    long wanted = (long) shape.numel() * header.element().width;
    if (size - header.length() != wanted) {
      throw new DataException(
          "%s bytes follow its header, which promises %s for shape %s"
              .formatted(size - header.length(), wanted, header.shape()));
    }
    Tensor tensor = Numbers.read(in, header.element(), header.order(), shape);
    int rank = shape.rank();
    return header.fortran() && rank > 1
        ? tensor.permute(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray())
        : tensor;
  }

  static void write(OutputStream out, Tensor tensor) throws IOException {
    out.write(NpyHeader.of(tensor));
    Numbers.write(tensor, out);
  }
}
