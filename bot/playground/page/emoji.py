"""The common emoji shortcodes of Slack as characters; an unknown one stays as it was written."""

from __future__ import annotations

import re

_TABLE = """
smile 😄 grinning 😀 smiley 😃 grin 😁 laughing 😆 joy 😂 wink 😉 blush 😊 slightly_smiling_face 🙂
relaxed ☺️ heart_eyes 😍 sunglasses 😎 thinking_face 🤔 thinking 🤔 neutral_face 😐 confused 😕
disappointed 😞 cry 😢 sob 😭 sweat_smile 😅 scream 😱 hugging_face 🤗 exploding_head 🤯 sleeping 😴
upside_down_face 🙃 face_with_rolling_eyes 🙄 wave 👋 clap 👏 pray 🙏 raised_hands 🙌 muscle 💪
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 point_right 👉 point_left 👈 point_up ☝️
point_down 👇 handshake 🤝 writing_hand ✍️ eyes 👀 brain 🧠 bust_in_silhouette 👤
busts_in_silhouette 👥 heart ❤️ green_heart 💚 blue_heart 💙 purple_heart 💜 sparkling_heart 💖
star ⭐ star2 🌟 sparkles ✨ zap ⚡ fire 🔥 boom 💥 tada 🎉 confetti_ball 🎊 gift 🎁 trophy 🏆
medal 🏅 first_place_medal 🥇 dart 🎯 rocket 🚀 airplane ✈️ car 🚗 house 🏠 office 🏢 seedling 🌱
herb 🌿 deciduous_tree 🌳 evergreen_tree 🌲 palm_tree 🌴 sunflower 🌻 rose 🌹 four_leaf_clover 🍀
leaves 🍃 fallen_leaf 🍂 sunny ☀️ partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ umbrella ☔ snowflake ❄️
rainbow 🌈 ocean 🌊 mountain ⛰️ earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 moon 🌙
coffee ☕ tea 🍵 beer 🍺 pizza 🍕 cake 🍰 birthday 🎂 apple 🍎 doughnut 🍩
books 📚 book 📖 open_book 📖 blue_book 📘 green_book 📗 orange_book 📙 closed_book 📕 notebook 📓
ledger 📒 page_facing_up 📄 memo 📝 pencil 📝 pencil2 ✏️ bookmark 🔖 bookmark_tabs 📑 label 🏷️
newspaper 📰 clipboard 📋 file_folder 📁 open_file_folder 📂 card_index 📇 pushpin 📌
round_pushpin 📍
paperclip 📎 link 🔗 scissors ✂️ straight_ruler 📏 chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 bar_chart 📊 calendar 📆 date 📅 spiral_calendar_pad 🗓️
spiral_calendar 🗓️ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ hourglass ⌛
hourglass_flowing_sand ⏳ watch ⌚ clock1 🕐 clock2 🕑 clock3 🕒 clock9 🕘 clock10 🕙
bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭 email 📧 envelope ✉️
incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 package 📦 telephone ☎️ phone 📞 iphone 📱
computer 💻 desktop_computer 🖥️ keyboard ⌨️ headphones 🎧 microphone 🎤 movie_camera 🎥 tv 📺
camera 📷 bulb 💡 flashlight 🔦 mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑 closed_lock_with_key 🔐
hammer 🔨 wrench 🔧 gear ⚙️ hammer_and_wrench 🛠️ toolbox 🧰 shield 🛡️ scales ⚖️ compass 🧭 map 🗺️
moneybag 💰 money_with_wings 💸 euro 💶 dollar 💵 pound 💷 credit_card 💳 receipt 🧾 ticket 🎫
mortar_board 🎓 school 🏫 graduation_cap 🎓 art 🎨 musical_note 🎵
teacher 🧑‍🏫 student 🧑‍🎓 technologist 🧑‍💻
jigsaw 🧩 puzzle_piece 🧩 soccer ⚽ running 🏃 walking 🚶 bike 🚲 swimmer 🏊
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
heavy_plus_sign ➕ heavy_minus_sign ➖ question ❓ grey_question ❔ exclamation ❗ bangbang ‼️
warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 information_source ℹ️ recycle ♻️
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 repeat 🔁 soon 🔜
new 🆕 free 🆓 ok 🆗 100 💯 infinity ♾️ wheelchair ♿ checkered_flag 🏁 triangular_flag_on_post 🚩
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢
large_blue_circle 🔵
large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_yellow_square 🟨
large_red_square 🟥 white_large_square ⬜ black_large_square ⬛ robot_face 🤖 ghost 👻 cat 🐱 dog 🐶
owl 🦉 turtle 🐢 bee 🐝 butterfly 🦋 unicorn_face 🦄 crystal_ball 🔮 balloon 🎈 wastebasket 🗑️
"""  # noqa: RUF001 - the characters are meant
_WORDS = _TABLE.split()
_CHARACTERS = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_TONE = re.compile(r"::skin-tone-\d$")


def character(code: str) -> str | None:
    """The character of a shortcode given without its colons, or None when it is not known."""
    return _CHARACTERS.get(_TONE.sub("", code))
