// The emoji that are used most in work chats, by their names in chats.
const names = `
smile 😄 grinning 😀 slightly_smiling_face 🙂 wink 😉 joy 😂 thinking_face 🤔 cry 😢 sweat_smile 😅 heart_eyes 😍
tada 🎉 rocket 🚀 fire 🔥 sparkles ✨ star ⭐ heart ❤️ +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 wave 👋
raised_hands 🙌 pray 🙏 muscle 💪 ok_hand 👌 eyes 👀 point_right 👉 point_down 👇 white_check_mark ✅
heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ no_entry ⛔ no_entry_sign 🚫 warning ⚠️ rotating_light 🚨
bell 🔔 no_bell 🔕 question ❓ grey_question ❔ exclamation ❗ information_source ℹ️ hourglass ⌛
hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ clock3 🕒 calendar 📅 date 📅 bar_chart 📊
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 clipboard 📋 memo 📝 pencil2 ✏️ page_facing_up 📄
file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ package 📦 link 🔗 lock 🔒 unlock 🔓 key 🔑 shield 🛡️
mag 🔍 bulb 💡 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ construction 🚧 bug 🐛 robot_face 🤖 brain 🧠
computer 💻 zap ⚡ recycle ♻️ arrows_counterclockwise 🔄 repeat 🔁 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️
arrow_down ⬇️ leftwards_arrow_with_hook ↩️ rewind ⏪ fast_forward ⏩ black_square_for_stop ⏹️ double_vertical_bar ⏸️
arrow_forward ▶️ heavy_plus_sign ➕ heavy_minus_sign ➖ large_green_circle 🟢 large_yellow_circle 🟡 red_circle 🔴
large_blue_circle 🔵 large_orange_circle 🟠 white_circle ⚪ black_circle ⚫ green_heart 💚 blue_heart 💙 coffee ☕
test_tube 🧪 microscope 🔬 speech_balloon 💬 thought_balloon 💭 pushpin 📌 round_pushpin 📍 label 🏷️ moneybag 💰
busts_in_silhouette 👥 bust_in_silhouette 👤 raising_hand 🙋 seedling 🌱 evergreen_tree 🌲 broom 🧹 wastebasket 🗑️
card_file_box 🗃️ floppy_disk 💾 inbox_tray 📥 outbox_tray 📤 twisted_rightwards_arrows 🔀 traffic_light 🚦 dart 🎯
`.trim().split(/\s+/);

const emoji = new Map();
for (let index = 0; index < names.length; index += 2) emoji.set(names[index], names[index + 1]);

export const emojiNamed = (name) => emoji.get(name);
export const quickReactions = ["+1", "white_check_mark", "eyes", "tada", "heart", "thinking_face"];
