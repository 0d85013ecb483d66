/**
 * Programs that train networks on real data, and what they share.
 *
 * <p>May use every other module. To add an example, write one class with a {@code main} method
 * (picocli reads its options), take data from {@link nabla.examples.data}, report with {@link
 * nabla.examples.Progress} and draw with {@link nabla.examples.plot}. Another use of a trained
 * model is a subcommand of {@link nabla.examples.Nabla}.
 */
package nabla.examples;
