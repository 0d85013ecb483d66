package nabla.examples.plot;

import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How often a picture of one class was taken for another.
 *
 * @param classNames what a class is called, by index
 * @param counts counts[t][p] pictures of class t were predicted to be of class p
 */
public record ConfusionMatrix(List<String> classNames, int[][] counts) {
  private static final int MAX_CLASSES =
      100; // beyond that the picture is too large to read, and for the memory
  private static final int BAR = 90;
  private static final Font LABEL = Picture.font(14);
  private static final Font NUMBER = Picture.bold(14);
  private static final Font TITLE = Picture.bold(16);

  /**
   * Checks that the counts are a square with a row per class.
   *
   * @throws PlotException if they are not, a count is negative, or there are more than 100 classes
   */
  public ConfusionMatrix {
    classNames = List.copyOf(classNames);
    int classes = classNames.size();
    if (classes == 0
        || counts.length != classes
        || Arrays.stream(counts).anyMatch(row -> row.length != classes)) {
      throw new PlotException(
          "Counts with %d rows given for %d classes; wanted a square with one row and one column per class."
              .formatted(counts.length, classes));
    }
    if (classes > MAX_CLASSES) {
      throw new PlotException(
          "A confusion matrix of %d classes asked for; wanted at most %d. Merge classes or draw some of them."
              .formatted(classes, MAX_CLASSES));
    }
    if (Arrays.stream(counts).flatMapToInt(Arrays::stream).anyMatch(count -> count < 0)) {
      throw new PlotException("A count is negative; wanted how often each class was predicted.");
    }
  }

  /**
   * Counts predictions.
   *
   * @param labels the true class of each picture
   * @param predictions the predicted class of each picture
   * @throws PlotException if there are not as many of both, or one has no class name
   */
  public static ConfusionMatrix of(int[] labels, int[] predictions, List<String> classNames) {
    if (labels.length != predictions.length) {
      throw new PlotException(
          "%d labels and %d predictions given; wanted one each per picture."
              .formatted(labels.length, predictions.length));
    }
    int classes = classNames.size();
    int[][] counts = new int[classes][classes];
    for (int i = 0; i < labels.length; i++) {
      if (Math.min(labels[i], predictions[i]) < 0
          || Math.max(labels[i], predictions[i]) >= classes) {
        throw new PlotException(
            "Picture %d has label %d and prediction %d; wanted classes 0 to %d."
                .formatted(i, labels[i], predictions[i], classes - 1));
      }
      counts[labels[i]][predictions[i]]++;
    }
    return new ConfusionMatrix(classNames, counts);
  }

  /** The fraction of a class's pictures that were recognized; NaN if there are none. */
  public double recall(int trueClass) {
    return counts[trueClass][trueClass] / (double) total(trueClass);
  }

  /** The fraction of all pictures that were recognized; NaN if there are none. */
  public double accuracy() {
    int right = 0;
    int all = 0;
    for (int t = 0; t < counts.length; t++) {
      right += counts[t][t];
      all += total(t);
    }
    return right / (double) all;
  }

  private int total(int trueClass) {
    return Arrays.stream(counts[trueClass]).sum();
  }

  /**
   * Draws the matrix into a PNG file, whole or not at all: a row per true class, a column per
   * prediction, coloured by the share of the row, with each class's recall at the right.
   */
  public void write(Path file) {
    int classes = classNames.size();
    int cell = cellSize();
    int names = Picture.width(LABEL, classNames);
    int left = names + 60;
    int top = 96 + (int) (names * Math.sin(Math.toRadians(45)));
    int side = classes * cell;
    int recall = left + side + 18;
    Picture picture = new Picture(recall + BAR + 100 + names / 2, top + side + 44);
    picture.text(
        "Confusion matrix: accuracy " + percent(accuracy()), TITLE, Picture.INK, 0, 20, 26);
    picture.text("predicted class", LABEL, Picture.FAINT, 0.5, left + side / 2.0, 56);
    picture.turnedText("true class", LABEL, Picture.FAINT, 90, 0.5, 20, top + side / 2.0);
    picture.text("recall", LABEL, Picture.FAINT, 0, recall, top - 12);
    picture.text("colour: share of the row", LABEL, Picture.FAINT, 0, left, top + side + 22);
    for (int t = 0; t < classes; t++) {
      picture.text(classNames.get(t), LABEL, Picture.INK, 1, left - 10, top + (t + 0.5) * cell);
      picture.turnedText(
          classNames.get(t), LABEL, Picture.INK, 45, 0, left + (t + 0.5) * cell, top - 12);
      for (int p = 0; p < classes; p++) {
        cell(picture, t, p, left + p * cell, top + t * cell, cell);
      }
      recallBar(picture, t, recall, top + t * cell, cell);
    }
    picture.frame(Picture.FAINT, left, top, side, side);
    picture.write(file);
  }

  /** Large for a few classes, small for many, and never narrower than the longest number. */
  private int cellSize() {
    List<String> numbers =
        Arrays.stream(counts).flatMapToInt(Arrays::stream).mapToObj(Integer::toString).toList();
    return Math.max(Picture.width(NUMBER, numbers) + 10, Math.min(58, 700 / classNames.size()));
  }

  private void cell(Picture picture, int t, int p, int x, int y, int size) {
    int count = counts[t][p];
    double share = count / (double) Math.max(1, total(t));
    picture.fill(Picture.heat(share), x, y, size, size);
    picture.frame(Picture.GRID, x, y, size, size);
    if (count > 0) {
      Color ink = share > 0.5 ? Color.WHITE : Picture.INK;
      picture.text(
          Integer.toString(count),
          t == p ? NUMBER : LABEL,
          ink,
          0.5,
          x + size / 2.0,
          y + size / 2.0);
    }
  }

  private void recallBar(Picture picture, int t, int x, int y, int cell) {
    double recall = recall(t);
    int height = cell / 3;
    picture.fill(Picture.GRID, x, y + (cell - height) / 2, BAR, height);
    picture.fill(Picture.BLUE, x, y + (cell - height) / 2, (int) Math.round(BAR * recall), height);
    picture.text(percent(recall), LABEL, Picture.INK, 0, x + BAR + 8, y + cell / 2.0);
  }

  private static String percent(double fraction) {
    return Double.isNaN(fraction)
        ? "no pictures"
        : String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }
}
