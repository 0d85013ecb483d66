package nabla.core;

import java.util.Arrays;

/**
 * Einstein's summation, as matrix products: for two operands, labels in both and in the result are
 * the batch, those in both alone are summed by the product, and the others are its rows and
 * columns.
 */
final class Einsum {
  private final String equation;
  private final String[] labels;
  private final String result;

  private Einsum(String equation, int operands) {
    this.equation = equation;
    String[] sides = equation.replace(" ", "").split("->", -1);
    labels = sides[0].split(",", -1);
    result = sides.length == 2 ? sides[1] : implicitResult(sides[0].replace(",", ""));
    if (sides.length > 2 || labels.length != operands) {
      throw wrong("wanted labels for " + operands + " operands, as in \"bik,bkj->bij\"");
    }
    for (String side : labels) {
      check(side);
    }
    check(result);
    result
        .chars()
        .filter(l -> sides[0].indexOf(l) < 0)
        .findFirst()
        .ifPresent(
            l -> {
              throw wrong("label " + (char) l + " of the result is in no operand");
            });
  }

  private ArgumentException wrong(String why) {
    return new ArgumentException("einsum: in \"" + equation + "\", " + why);
  }

  private void check(String side) {
    for (int i = 0; i < side.length(); i++) {
      if (!Character.isLetter(side.charAt(i))) {
        throw wrong("'" + side.charAt(i) + "' isn't a letter");
      }
      if (side.indexOf(side.charAt(i)) != i) {
        throw wrong(
            "label " + side.charAt(i) + " appears twice in " + side + "; diagonals aren't taken");
      }
    }
  }

  /** Without an arrow, the labels that appear once, in alphabetical order. */
  private static String implicitResult(String all) {
    return all.chars()
        .filter(l -> all.indexOf(l) == all.lastIndexOf(l))
        .sorted()
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  static Tensor of(String equation, Tensor... operands) {
    if (operands.length == 0) {
      throw new ArgumentException("einsum: got no operands, wanted at least one");
    }
    Einsum einsum = new Einsum(equation, operands.length);
    einsum.checkSizes(operands);
    Tensor product = operands[0];
    String have = einsum.labels[0];
    for (int i = 1; i < operands.length; i++) {
      String later =
          String.join("", Arrays.asList(einsum.labels).subList(i + 1, operands.length))
              + einsum.result;
      String next = einsum.labels[i];
      String kept = only(have + without(next, have), have + next, later);
      product = multiply(product, have, operands[i], next, kept);
      have = kept;
    }
    product = sumTo(product, have, einsum.result);
    return arrange(product, only(have, have, einsum.result), einsum.result);
  }

  private void checkSizes(Tensor[] operands) {
    int[] sizes = new int[Character.MAX_VALUE + 1];
    Arrays.fill(sizes, -1);
    for (int i = 0; i < operands.length; i++) {
      if (operands[i].rank() != labels[i].length()) {
        throw new ShapeException(
            ("einsum: operand %s of \"%s\" has labels \"%s\" and shape %s; wanted one label for"
                    + " each dimension")
                .formatted(i, equation, labels[i], operands[i].shape()));
      }
      for (int d = 0; d < labels[i].length(); d++) {
        char label = labels[i].charAt(d);
        if (sizes[label] >= 0 && sizes[label] != operands[i].size(d)) {
          throw new ShapeException(
              "einsum: label %s of \"%s\" has sizes %s and %s; wanted the same everywhere"
                  .formatted(label, equation, sizes[label], operands[i].size(d)));
        }
        sizes[label] = operands[i].size(d);
      }
    }
  }

  /** Two tensors multiplied and summed over the labels that aren't kept. */
  private static Tensor multiply(Tensor a, String inA, Tensor b, String inB, String kept) {
    Tensor left = sumTo(a, inA, inB + kept);
    Tensor right = sumTo(b, inB, inA + kept);
    String labelsA = only(inA, inA, inB + kept);
    String labelsB = only(inB, inB, inA + kept);
    String batch = only(labelsA, labelsB, kept);
    String summed = without(only(labelsA, labelsA, labelsB), kept);
    String rows = without(labelsA, labelsB);
    String columns = without(labelsB, labelsA);
    left = arrange(left, labelsA, batch + rows + summed);
    right = arrange(right, labelsB, batch + summed + columns);
    int[] dims = new int[batch.length() + rows.length() + columns.length()];
    for (int i = 0; i < dims.length; i++) {
      int own = batch.length() + rows.length();
      dims[i] = i < own ? left.size(i) : right.size(i - rows.length() + summed.length());
    }
    int n = left.shape().product(0, batch.length());
    int m = left.shape().product(batch.length(), batch.length() + rows.length());
    int k = left.shape().product(batch.length() + rows.length(), left.rank());
    int p = right.shape().product(batch.length() + summed.length(), right.rank());
    Tensor product = left.reshape(Shape.of(n, m, k)).matmul(right.reshape(Shape.of(n, k, p)));
    return arrange(product.reshape(Shape.of(dims)), batch + rows + columns, kept);
  }

  /** Summed over the labels that aren't wanted. */
  private static Tensor sumTo(Tensor x, String labels, String wanted) {
    int[] axes = new int[labels.length()];
    int count = 0;
    for (int i = 0; i < labels.length(); i++) {
      if (wanted.indexOf(labels.charAt(i)) < 0) {
        axes[count++] = i;
      }
    }
    return count == 0 ? x : x.sum(Arrays.copyOf(axes, count));
  }

  private static Tensor arrange(Tensor x, String from, String to) {
    return x.permute(to.chars().map(from::indexOf).toArray());
  }

  /** The labels of one string that are in both others. */
  private static String only(String labels, String first, String second) {
    return filter(labels, first, true, second);
  }

  private static String without(String labels, String others) {
    return filter(labels, others, false, labels);
  }

  private static String filter(String labels, String first, boolean in, String second) {
    StringBuilder kept = new StringBuilder();
    for (char label : labels.toCharArray()) {
      if (first.indexOf(label) >= 0 == in && second.indexOf(label) >= 0) {
        kept.append(label);
      }
    }
    return kept.toString();
  }
}
