package nabla.examples.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/**
 * A training step that grows.
 *
 * @param title which network, and what grows
 * @param key the beginning of its workloads' names
 * @param sizes how large it gets
 * @param batch the batch at a size
 * @param multiplyAdds of a sample's forward pass at a size, in its convolutions and matrix products
 * @param step the step at a size
 */
record Series(
    String title,
    String key,
    List<Integer> sizes,
    IntUnaryOperator batch,
    IntToDoubleFunction multiplyAdds,
    IntFunction<Runnable> step) {
  private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256);
  private static final List<Integer> WIDTHS = List.of(8, 16, 32, 64, 128, 256);
  private static final int STEPS = 32;

  /** A CNN, an MLP and an LSTM, by batch and by width. */
  static List<Series> all() {
    return List.of(
        byBatch("CNN of 16 and 32 channels", "cnn", cnn(16), b -> Steps.cnn("batch", 16, b)),
        byWidth("CNN, batch 8", "cnn", 8, Series::cnn, c -> Steps.cnn("batch", c, 8)),
        byBatch("MLP of 64 hidden", "mlp", mlp(64), b -> Steps.mlp("ln", b, 64)),
        byWidth("MLP, batch 32", "mlp", 32, Series::mlp, h -> Steps.mlp("ln", 32, h)),
        byBatch(
            "LSTM of 64 hidden, 32 steps",
            "lstm",
            lstm(64),
            b -> Steps.characterLstm(b, STEPS, 64)),
        byWidth(
            "LSTM, batch 32, 32 steps",
            "lstm",
            32,
            Series::lstm,
            h -> Steps.characterLstm(32, STEPS, h)));
  }

  private static Series byBatch(
      String network, String tag, double multiplyAdds, IntFunction<Runnable> step) {
    return new Series(
        network + ", by batch", "batch/" + tag, BATCHES, b -> b, b -> multiplyAdds, step);
  }

  private static Series byWidth(
      String network,
      String tag,
      int batch,
      IntToDoubleFunction multiplyAdds,
      IntFunction<Runnable> step) {
    return new Series(
        network + ", by width", "width/" + tag, WIDTHS, w -> batch, multiplyAdds, step);
  }

  private static double cnn(int channels) {
    double first = 28. * 28 * 9 * channels;
    double second = 14. * 14 * 9 * channels * 2 * channels;
    return first + second + 7. * 7 * 2 * channels * 10;
  }

  private static double mlp(int hidden) {
    return (64. + 10) * hidden;
  }

  private static double lstm(int hidden) {
    return STEPS * (4. * hidden * (32 + hidden) + 65. * hidden);
  }

  /** The workload at a size. */
  Workload workload(int size) {
    return new Workload(key + "_" + size, () -> step.apply(size));
  }

  /** The sizes at which the time by work is within a factor of its least: there, time is linear. */
  static List<Integer> linear(List<Integer> sizes, double[] timeByWork, double factor) {
    double least = Arrays.stream(timeByWork).min().orElse(0);
    return sizes.stream().filter(s -> timeByWork[sizes.indexOf(s)] <= factor * least).toList();
  }
}
