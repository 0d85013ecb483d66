package nabla.core;

import java.util.Arrays;
import java.util.StringJoiner;
import nabla.core.kernel.Window;

/**
 * Checks the arguments of convolution and pooling, in PyTorch's words, and works out the sizes of
 * their results.
 */
final class Sliding {
  /** More than any tensor has elements, and small enough for positions to be computed in int. */
  private static final int MAX = 1 << 28;

  private Sliding() {}

  /** y = conv(x, weight) + bias; see {@link Functional#conv}. */
  static Tensor conv(
      Tensor x,
      Tensor weight,
      Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    Window window = convWindow(x, weight, stride, padding, dilation, groups);
    String given = "Given groups=" + groups + ", weight of size " + weight.shape();
    requireChannels(x, window, (long) groups * weight.size(1), given);
    requireBias(bias, weight.size(0), "Given weight of size " + weight.shape());
    int rank = window.rank();
    int[] output = new int[rank];
    StringJoiner padded = new StringJoiner(" x ", "(", ")");
    boolean fits = true;
    for (int i = 0; i < rank; i++) {
      long size = x.size(i - rank) + 2L * window.padding()[i];
      padded.add(String.valueOf(size));
      fits &= size >= extent(window, i);
      output[i] = clip((size - extent(window, i)) / window.stride()[i] + 1);
    }
    if (!fits) {
      throw new ShapeException(
          ("Calculated padded input size per channel: %s. Kernel size: %s. Kernel size can't be"
                  + " greater than actual input size")
              .formatted(padded, kernelExtents(window)));
    }
    return batched(x, rank, new Convolution.Conv(window, groups, output), weight, bias);
  }

  /** The convolution whose output has the size of its input; see {@link Functional#convSame}. */
  static Tensor convSame(Tensor x, Tensor weight, Tensor bias, int[] dilation, int groups) {
    int[] one = {1};
    int[] zero = {0};
    Window unpadded = convWindow(x, weight, one, zero, dilation, groups);
    String given = "Given groups=" + groups + ", weight of size " + weight.shape();
    requireChannels(x, unpadded, (long) groups * weight.size(1), given);
    requireBias(bias, weight.size(0), "Given weight of size " + weight.shape());
    int rank = unpadded.rank();
    int[] padding = new int[rank];
    int[] output = new int[rank];
    for (int i = 0; i < rank; i++) {
      padding[i] = clip((extent(unpadded, i) - 1) / 2);
      require(padding[i] < MAX, "kernel of extent " + extent(unpadded, i) + " is too large");
      output[i] = x.size(i - rank);
    }
    Window window = new Window(unpadded.kernel(), unpadded.stride(), padding, unpadded.dilation());
    return batched(x, rank, new Convolution.Conv(window, groups, output), weight, bias);
  }

  /** The transposed convolution; see {@link Functional#convTranspose}. */
  static Tensor convTranspose(
      Tensor x,
      Tensor weight,
      Tensor bias,
      int[] stride,
      int[] padding,
      int[] outputPadding,
      int groups,
      int[] dilation) {
    Window window = convWindow(x, weight, stride, padding, dilation, groups);
    String given = "Given transposed=1, weight of size " + weight.shape();
    requireChannels(x, window, weight.size(0), given);
    requireBias(bias, (long) groups * weight.size(1), given);
    int rank = window.rank();
    int[] extra = expand(outputPadding, rank, "output_padding");
    int[] output = new int[rank];
    StringJoiner sizes = new StringJoiner(" x ", "(", ")");
    boolean fits = true;
    for (int i = 0; i < rank; i++) {
      require(extra[i] >= 0, "negative output_padding is not supported");
      require(
          extra[i] < Math.max(window.stride()[i], window.dilation()[i]),
          "output padding must be smaller than either"
              + " stride or dilation, but got output_padding "
              + Arrays.toString(extra)
              + ", "
              + window);
      long size =
          (x.size(i - rank) - 1L) * window.stride()[i]
              - 2L * window.padding()[i]
              + extent(window, i)
              + extra[i];
      sizes.add(String.valueOf(size));
      fits &= size > 0;
      output[i] = clip(size);
    }
    if (!fits) {
      throw new ShapeException(
          ("Given input size per channel: %s. Calculated output size per channel: %s. Output"
                  + " size is too small")
              .formatted(sizes(x, rank), sizes));
    }
    return batched(x, rank, new Convolution.ConvInput(window, groups, output), weight, bias);
  }

  private static Window convWindow(
      Tensor x, Tensor weight, int[] stride, int[] padding, int[] dilation, int groups) {
    int rank = weight.rank() - 2;
    if (rank < 1 || rank > 3) {
      throw new ShapeException(
          "conv: got a weight of size "
              + weight.shape()
              + ", wanted [out channels, in channels / groups, *kernel] with 1 to 3 kernel dimensions");
    }
    if (x.rank() != rank + 1 && x.rank() != rank + 2) {
      throw new ShapeException(
          ("Expected %sD (unbatched) or %sD (batched) input to conv%sd, but got input of size:"
                  + " %s")
              .formatted(rank + 1, rank + 2, rank, x.shape()));
    }
    Window window =
        window(Arrays.copyOfRange(weight.shape().raw(), 2, rank + 2), stride, padding, dilation);
    require(groups > 0, "non-positive groups is not supported");
    if (weight.size(0) < groups) {
      throw new ShapeException(
          ("Given groups=%s, expected weight to be at least %s at dimension 0, but got weight"
                  + " of size %s instead")
              .formatted(groups, groups, weight.shape()));
    }
    if (weight.size(0) % groups != 0) {
      throw new ShapeException(
          ("Given groups=%s, expected weight to be divisible by %s at dimension 0, but got"
                  + " weight of size %s instead")
              .formatted(groups, groups, weight.shape()));
    }
    if (weight.numel() == 0) {
      throw new ShapeException("conv" + rank + "d: got an empty weight of size " + weight.shape());
    }
    return window;
  }

  private static void requireChannels(Tensor x, Window window, long channels, String given) {
    int got = x.size(-1 - window.rank());
    if (got != channels) {
      throw new ShapeException(
          "%s, expected input%s to have %s channels, but got %s channels instead"
              .formatted(given, x.shape(), channels, got));
    }
    for (int i = 1; i <= window.rank(); i++) {
      if (x.size(-i) == 0) {
        throw new ShapeException(
            "Only zero batch inputs are supported, but got input shape: " + x.shape());
      }
    }
  }

  private static void requireBias(Tensor bias, long channels, String given) {
    if (bias != null && (bias.rank() != 1 || bias.numel() != channels)) {
      throw new ShapeException(
          ("%s, expected bias to be 1-dimensional with %s elements, but got bias of size %s"
                  + " instead")
              .formatted(given, channels, bias.shape()));
    }
  }

  /** Max pooling; see {@link Functional#maxPool}. */
  static Tensor maxPool(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    Window window = poolWindow(x, kernel, stride, padding, dilation);
    int[] output = poolOutput(x, window, ceilMode);
    return batched(x, window.rank(), new Pooling.MaxPool(window, output));
  }

  /** Where {@link #maxPool} finds its maxima; see {@link Functional#maxPoolIndices}. */
  static Tensor maxPoolIndices(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    Window window = poolWindow(x, kernel, stride, padding, dilation);
    return indices(x, window.rank(), new Pooling.MaxPool(window, poolOutput(x, window, ceilMode)));
  }

  private static Tensor indices(Tensor x, int rank, Pooling.MaxPool op) {
    return x.rank() == rank + 1 ? op.indices(x.detach().unsqueeze(0)).squeeze(0) : op.indices(x);
  }

  /** Average pooling; see {@link Functional#avgPool}. */
  static Tensor avgPool(
      Tensor x,
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceilMode,
      boolean countIncludePad,
      Integer divisor) {
    Window window = poolWindow(x, kernel, stride, padding, new int[] {1});
    require(divisor == null || divisor != 0, "divisor must be not zero");
    int[] output = poolOutput(x, window, ceilMode);
    Pooling.Divisor by = new Pooling.Divisor(countIncludePad, divisor == null ? 0 : divisor);
    return batched(x, window.rank(), new Pooling.AvgPool(window, by, output));
  }

  /** Power-average pooling; see {@link Functional#lpPool}. */
  static Tensor lpPool(Tensor x, double p, int[] kernel, int[] stride, boolean ceilMode) {
    Tensor mean = avgPool(x.pow(p), kernel, stride, new int[] {0}, ceilMode, true, null);
    double count = 1;
    for (int size : kernel) {
      count *= size;
    }
    return mean.sign().mul(mean.abs().relu()).mul(count).pow(1 / p);
  }

  /** Adaptive max pooling; see {@link Functional#adaptiveMaxPool}. */
  static Tensor adaptiveMaxPool(Tensor x, int[] outputSize) {
    int[] output = adaptiveOutput(x, outputSize);
    return batched(x, output.length, new Pooling.MaxPool(evenWindow(x, output), output));
  }

  /** Where {@link #adaptiveMaxPool} finds its maxima. */
  static Tensor adaptiveMaxPoolIndices(Tensor x, int[] outputSize) {
    int[] output = adaptiveOutput(x, outputSize);
    return indices(x, output.length, new Pooling.MaxPool(evenWindow(x, output), output));
  }

  /** Adaptive average pooling; see {@link Functional#adaptiveAvgPool}. */
  static Tensor adaptiveAvgPool(Tensor x, int[] outputSize) {
    int[] output = adaptiveOutput(x, outputSize);
    Pooling.Divisor count = new Pooling.Divisor(false, 0);
    return batched(x, output.length, new Pooling.AvgPool(evenWindow(x, output), count, output));
  }

  /** The window of all outputs alike, where they divide the input; null where they don't. */
  private static Window evenWindow(Tensor x, int[] output) {
    int rank = output.length;
    int[] sizes = new int[rank];
    for (int i = 0; i < rank; i++) {
      if (output[i] == 0 || x.size(i - rank) % output[i] != 0) {
        return null;
      }
      sizes[i] = x.size(i - rank) / output[i];
    }
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    return new Window(sizes, sizes, new int[rank], ones);
  }

  private static int[] adaptiveOutput(Tensor x, int[] outputSize) {
    requirePoolInput(x, outputSize.length);
    for (int size : outputSize) {
      require(
          size >= 0,
          "adaptive pool: elements of output_size must be greater than or equal to 0, but got "
              + Arrays.toString(outputSize));
    }
    return outputSize.clone();
  }

  static Window poolWindow(Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation) {
    int rank = kernel.length;
    requirePoolInput(x, rank);
    Window window = window(kernel.clone(), stride == null ? kernel : stride, padding, dilation);
    for (int i = 0; i < rank; i++) {
      require(
          window.padding()[i] <= extent(window, i) / 2,
          "pad should be at most half of effective kernel size, but got"
              + " pad="
              + window.padding()[i]
              + ", kernel_size="
              + kernel[i]
              + " and dilation="
              + window.dilation()[i]);
    }
    return window;
  }

  private static void requirePoolInput(Tensor x, int rank) {
    require(rank >= 1 && rank <= 3, "pool: got sizes for " + rank + " dimensions, wanted 1 to 3");
    if (x.rank() != rank + 1 && x.rank() != rank + 2) {
      throw new ShapeException(
          "pool%sd: non-empty %sD or %sD (batch mode) tensor expected for input, but got %s"
              .formatted(rank, rank + 1, rank + 2, x.shape()));
    }
    for (int i = 1; i <= rank + 1; i++) {
      if (x.size(-i) == 0) {
        throw new ShapeException(
            ("pool%sd: Expected %sD or %sD (batch mode) tensor with optional 0 dim batch size for"
                    + " input, but got: %s")
                .formatted(rank, rank + 1, rank + 2, x.shape()));
      }
    }
  }

  private static int[] poolOutput(Tensor x, Window window, boolean ceilMode) {
    int rank = window.rank();
    int[] output = new int[rank];
    for (int i = 0; i < rank; i++) {
      int stride = window.stride()[i];
      long start = x.size(i - rank) + (long) window.padding()[i];
      long room = start + window.padding()[i] - extent(window, i) + (ceilMode ? stride - 1 : 0);
      long size = Math.floorDiv(room, stride) + 1;
      // The last window has to start in the input or the padding before it.
      output[i] = clip(ceilMode && (size - 1) * stride >= start ? size - 1 : size);
      if (output[i] < 1) {
        throw new ShapeException(
            ("pool%sd: Given input size: %s and window %s, the calculated output size is %s in"
                    + " dimension %s. Output size is too small")
                .formatted(rank, sizes(x, rank), window, size, i));
      }
      requireInside(x.size(i - rank), window, i, output[i]);
    }
    return output;
  }

  /** A window whose dilation steps over the whole input has no element to take. */
  private static void requireInside(int size, Window window, int i, int output) {
    int dilation = window.dilation()[i];
    for (int o = 0; dilation > size && o < output; o++) {
      int start = o * window.stride()[i] - window.padding()[i];
      require(
          start >= 0 || Math.floorMod(start, dilation) < size,
          "pool: with a "
              + window
              + " a window lies in the padding alone, around an input of size "
              + size
              + " in dimension "
              + i);
    }
  }

  static Window window(int[] kernel, int[] stride, int[] padding, int[] dilation) {
    int rank = kernel.length;
    Window window =
        new Window(
            kernel,
            expand(stride, rank, "stride"),
            expand(padding, rank, "padding"),
            expand(dilation, rank, "dilation"));
    for (int i = 0; i < rank; i++) {
      require(
          kernel[i] > 0,
          "kernel size should be greater than zero, but got " + Arrays.toString(kernel));
      require(
          window.stride()[i] > 0,
          "non-positive stride is not supported: stride should be greater than zero, but got "
              + Arrays.toString(stride));
      require(
          window.padding()[i] >= 0,
          "negative padding is not supported: pad must be non-negative, but got "
              + Arrays.toString(padding));
      require(
          window.dilation()[i] > 0,
          "non-positive dilation is not supported: dilation should be greater than zero,"
              + " but got "
              + Arrays.toString(dilation));
      require(
          Math.max(kernel[i], window.stride()[i]) < MAX
              && Math.max(window.padding()[i], window.dilation()[i]) < MAX,
          "a window of " + window + " is too large");
    }
    return window;
  }

  /** One number for each dimension, from that or a single one for all. */
  static int[] expand(int[] values, int rank, String what) {
    require(
        values.length == 1 || values.length == rank,
        "expected "
            + what
            + " to be a single integer value or a list of "
            + rank
            + " values to match the convolution dimensions, but got "
            + what
            + "="
            + Arrays.toString(values));
    int[] expanded = new int[rank];
    for (int i = 0; i < rank; i++) {
      expanded[i] = values[values.length == 1 ? 0 : i];
    }
    return expanded;
  }

  /** The input elements from a window's first to its last. */
  static long extent(Window window, int i) {
    return (window.kernel()[i] - 1L) * window.dilation()[i] + 1;
  }

  private static String kernelExtents(Window window) {
    StringJoiner text = new StringJoiner(" x ", "(", ")");
    for (int i = 0; i < window.rank(); i++) {
      text.add(String.valueOf(extent(window, i)));
    }
    return text.toString();
  }

  private static String sizes(Tensor x, int rank) {
    StringJoiner text = new StringJoiner(" x ", "(", ")");
    for (int i = rank; i > 0; i--) {
      text.add(String.valueOf(x.size(-i)));
    }
    return text.toString();
  }

  static int clip(long size) {
    return (int) Math.max(-1, Math.min(size, Integer.MAX_VALUE));
  }

  static void require(boolean condition, String message) {
    if (!condition) {
      throw new ArgumentException(message);
    }
  }

  /** Applies an op that wants a batch; an input without one is a batch of one. */
  private static Tensor batched(Tensor x, int rank, Op op, Tensor... others) {
    boolean single = x.rank() == rank + 1;
    Tensor[] inputs = new Tensor[others.length + 1];
    int arity = 0;
    inputs[arity++] = single ? x.unsqueeze(0) : x;
    for (Tensor other : others) {
      if (other != null) {
        inputs[arity++] = other;
      }
    }
    Tensor y = Tensor.apply(op, Arrays.copyOf(inputs, arity));
    return single ? y.squeeze(0) : y;
  }
}
