package nabla.nn.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Tensor;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.tensorflow.framework.HistogramProto;
import org.tensorflow.framework.Summary;

/**
 * Writes an event file that TensorBoard shows; PyTorch's {@code SummaryWriter}.
 *
 * <pre>{@code
 * try (SummaryWriter board = new SummaryWriter(Path.of("runs", "first"))) {
 *   for (int epoch = 0; epoch < epochs; epoch++) {
 *     board.addScalar("loss/train", train(), epoch);
 *   }
 * }
 * }</pre>
 *
 * <p>{@code tensorboard --logdir runs} shows it, also while it is written. A writer belongs to one
 * thread.
 */
public final class SummaryWriter implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int BINS = 30;
  private static final AtomicInteger FILES = new AtomicInteger();

  // The fields of TensorFlow's Event that are used, and SessionLog's status.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final byte[] SESSION_START = {1 << 3, 1};

  private final Path file;
  private final RecordFile records;

  /** A field of an event, beside its time and step. */
  @FunctionalInterface
  private interface Field {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /**
   * Begins a file in a directory, which is made if need be.
   *
   * @throws DataException if it can't be written
   */
  public SummaryWriter(Path directory) {
    this(directory, 0);
  }

  /**
   * Begins a file of a training that was taken up again: TensorBoard forgets what files before this
   * one say of the step and all later ones.
   *
   * @param purgeStep the first step that comes again
   * @throws DataException if it can't be written
   */
  public SummaryWriter(Path directory, long purgeStep) {
    // TensorBoard reads the files of a directory in the order of their names.
    file =
        directory.resolve(
            "events.out.tfevents.%010d.nabla.%d.%d"
                .formatted(
                    System.currentTimeMillis() / 1000,
                    ProcessHandle.current().pid(),
                    FILES.getAndIncrement()));
    try {
      Files.createDirectories(directory);
      records = new RecordFile(file);
    } catch (IOException e) {
      throw unwritable(e);
    }
    add(purgeStep, out -> out.writeString(FILE_VERSION, VERSION));
    add(purgeStep, out -> out.writeByteArray(SESSION_LOG, SESSION_START));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /**
   * A point of a curve.
   *
   * @param tag the curve's name; what stands before a slash groups curves
   * @param step where it is on the horizontal axis
   */
  public void addScalar(String tag, double value, long step) {
    add(step, value(tag).setSimpleValue((float) value));
  }

  /**
   * How a tensor's elements are distributed, in bins of equal width.
   *
   * @throws ArgumentException if there is none, or one isn't a number
   */
  public void addHistogram(String tag, Tensor values, long step) {
    add(step, value(tag).setHisto(histogram(tag, values.toDoubleArray())));
  }

  private static Summary.Value.Builder value(String tag) {
    return Summary.Value.newBuilder().setTag(tag);
  }

  private static HistogramProto histogram(String tag, double... values) {
    if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new ArgumentException(
          "addHistogram \"%s\": got %s; wanted finite elements, at least one"
              .formatted(tag, values.length == 0 ? "no element" : "NaN or an infinite element"));
    }
    double min = Arrays.stream(values).min().orElseThrow();
    double max = Arrays.stream(values).max().orElseThrow();
    double width = max > min ? (max - min) / BINS : 1;
    double[] counts = new double[BINS];
    for (double value : values) {
      counts[Math.min((int) ((value - min) / width), BINS - 1)]++;
    }
    HistogramProto.Builder histogram =
        HistogramProto.newBuilder()
            .setMin(min)
            .setMax(max)
            .setNum(values.length)
            .setSum(Arrays.stream(values).sum())
            .setSumSquares(Arrays.stream(values).map(value -> value * value).sum());
    for (int i = 0; i < BINS; i++) {
      histogram.addBucketLimit(min + (i + 1) * width).addBucket(counts[i]);
    }
    return histogram.build();
  }

  private void add(long step, Summary.Value.Builder value) {
    byte[] summary = Summary.newBuilder().addValue(value).build().toByteArray();
    add(step, out -> out.writeByteArray(SUMMARY, summary));
  }

  private void add(long step, Field field) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(event);
    try {
      out.writeDouble(WALL_TIME, System.currentTimeMillis() / 1e3);
      out.writeInt64(STEP, step);
      field.writeTo(out);
      out.flush();
      records.add(event.toByteArray());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private DataException unwritable(IOException cause) {
    return new DataException(
        "%s can't be written: %s. Wanted a writable directory with room.".formatted(file, cause),
        cause);
  }

  /** Ends the file. */
  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
